// A script that takes long does not hold up the thread of a connection. It begins there with a limited number of steps; when
// they are used up all is taken back, as nobody has seen it yet, and it begins anew on a thread for scripts. What it will need
// is reserved before it is locked, and calls of connections that need the same stay in their input meanwhile, so that no
// such thread waits for a lock that is held for long. One that has looked just before may wait all the same: in its first
// moments the script looks whether anybody does, and if so takes all back, lets him pass, and begins anew.
//
// A function whose library keeps state begins there at once, and never begins anew: what it does to the state of its library
// is not taken back, and would be done twice.
using System.Diagnostics;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Lua;

namespace Tiercel.Scripting;

internal sealed partial class ScriptRun
{
    /// <summary>Turns of loops and calls that a script may make on the thread of a connection: a millisecond or so.</summary>
    private const long StepsInPlace = 20_000;

    // A script below this is short after all.
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(0.5);

    // How long after it has locked something a script looks for those who wait for it, and how often it lets them pass.
    private static readonly TimeSpan Wary = TimeSpan.FromMilliseconds(20);
    private const int MaxYields = 16;

    private bool _isDetached;
    private bool _hasToYield;
    private int _yields;
    private volatile string? _killedBecause;
    private long _lockedAt;

    private ShardReservations Reservations => machine.Engine.Dispatcher.Keyspace.Reservations;

    /// <summary>The words of the call that runs, if it is one of a function on a thread for scripts; else empty.</summary>
    public byte[][] CallWords { get; private set; } = [];

    /// <summary>When it began to run on a thread for scripts.</summary>
    public long StartedAt { get; private set; }

    private bool KeepsState => Script.OwnMachine is not null;

    private static bool MayDetach(in CommandContext call) => call.Client.MayWait && call.Transaction is null;

    // The call goes on elsewhere: its client waits for the reply.
    private void Detach(ref CommandContext call, int firstKey, int keys, bool isReadOnly)
    {
        ScriptEngine engine = machine.Engine;
        Runnable script = Script;
        script.IsLong = true;
        WaitTerms terms = new() { IsReady = static (scoped in _, _, _) => false, Patience = Timeout.InfiniteTimeSpan };
        WaitingCall waiting = new(in call, in terms);
        call.Client.BeginWait(waiting);
        bool isPosted = engine.Workers.Post(() => waiting.RunDetached(
            (ref CommandContext c) => engine.MachineForThisThread().Run.ExecuteDetached(ref c, script, firstKey, keys, isReadOnly)));
        if (!isPosted) waiting.TryEnd(WaitEnd.Disposed);
    }

    private void ExecuteDetached(ref CommandContext call, Runnable script, int firstKey, int keys, bool isReadOnly)
    {
        _isDetached = true;
        Script = script;
        _place = script.OwnMachine ?? machine;
        CallWords = script is LibraryFunction ? WordsOf(in call) : [];
        StartedAt = Stopwatch.GetTimestamp();
        machine.Engine.Enter(this);
        if (!KeepsState) machine.Lua.Refueling = LetPass;
        // Those of the thread that serves the client are that thread's alone.
        call.Client.Statistics = null;
        try
        {
            Execute(ref call, script, firstKey, keys, isReadOnly);
        }
        finally
        {
            machine.Lua.Refueling = null;
            Reservations.Release(this);
            machine.Engine.Leave(this);
            _isDetached = false;
            if (Stopwatch.GetElapsedTime(StartedAt) < Short) script.IsLong = false;
        }
    }

    /// <summary>Ends the run, from another thread; false if its changes could not be taken back.</summary>
    public bool TryKill()
    {
        if (machine.Engine.Options.Atomicity == ScriptAtomicity.Redis && _hasWritten) return false;
        Kill("Script killed by user with SCRIPT KILL");
        return true;
    }

    /// <summary>Ends the run, from another thread.</summary>
    public void Kill(string reason)
    {
        _killedBecause = reason;
        _place.Lua.RequestStop(reason);
    }

    /// <summary>What was to end this run is not for the next one.</summary>
    public void ForgetKill()
    {
        _killedBecause = null;
        machine.Lua.ClearStop();
    }

    // The machine of a library goes from run to run with the locks: what was to end the last one may have come too late.
    private void TakePlace()
    {
        if (!KeepsState) return;
        _place.Run = this;
        _place.Lua.ClearStop();
        if (_killedBecause is { } reason) _place.Lua.RequestStop(reason);
    }

    private static byte[][] WordsOf(in CommandContext call)
    {
        byte[][] words = new byte[call.Count][];
        for (int i = 0; i < words.Length; i++) words[i] = call.Arg(i).ToArray();
        return words;
    }

    private void BeginLocking()
    {
        if (_isDetached) Reservations.Reserve(this, _plan);
    }

    private void EndLocking() => _lockedAt = Stopwatch.GetTimestamp();

    // Looked at every few thousand steps.
    private void LetPass()
    {
        if (_yields >= MaxYields || Stopwatch.GetElapsedTime(_lockedAt) > Wary || !_transaction!.IsWaitedFor) return;
        _yields++;
        _hasToYield = true;
        throw new LuaException("The script begins anew.") { IsFatal = true };
    }
}
