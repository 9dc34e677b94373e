// Runs are ended from other threads. With the atomicity of Redis, where nothing is taken back, one that has written is not
// killed: its first write and a kill exclude each other.
using Tiercel.Lua;

namespace Tiercel.Scripting;

internal sealed partial class ScriptRun
{
    // What has become of a run whose writes stay.
    private const int Open = 0;
    private const int Written = 1;
    private const int Killed = 2;

    private int _fate;
    private bool _isFinal;
    private volatile string? _killedBecause;

    /// <summary>Ends the run, from another thread; false if its changes could not be taken back.</summary>
    public bool TryKill()
    {
        if (_keepsAll && Interlocked.CompareExchange(ref _fate, Killed, Open) == Written) return false;
        Kill("Script killed by user with SCRIPT KILL");
        return true;
    }

    /// <summary>Ends the run, from another thread.</summary>
    public void Kill(string reason)
    {
        _killedBecause = reason;
        lock (_place)
        {
            // The machine of a library may run another call, which this one waits for.
            if (_place.Run == this) _place.Lua.RequestStop(reason);
        }

        Reservations.LookAgain();
    }

    /// <summary>What was to end this run is not for the next one.</summary>
    public void ForgetKill()
    {
        _killedBecause = null;
        _fate = Open;
        machine.Lua.ClearStop();
    }

    // The machine of a library goes from run to run with the locks: what was to end the last one may have come too late.
    private void TakePlace()
    {
        if (!KeepsState) return;
        lock (_place)
        {
            _place.Run = this;
            _place.Lua.ClearStop();
            if (_killedBecause is { } reason) _place.Lua.RequestStop(reason);
        }
    }

    // A try that was taken back has written nothing.
    private void BeginFate()
    {
        if (_keepsAll) Interlocked.CompareExchange(ref _fate, Open, Written);
    }

    private bool TryWriteForGood() => Interlocked.CompareExchange(ref _fate, Written, Open) != Killed;
}
