// A script that takes long does not hold up the thread of a connection. It begins there with a limited number of steps; when
// they are used up all is taken back, as nobody has seen it yet, and it begins anew on a thread for scripts. What it will need
// is reserved before it is locked, and calls of connections that need the same stay in their input meanwhile, so that no
// such thread waits for a lock that is held for long. One that has looked just before may wait all the same: in its first
// moments the script looks whether anybody does, and if so takes all back, lets him pass, and begins anew.
//
// A function whose library keeps state begins there at once, and never begins anew: what it does to the state of its library
// is not taken back, and would be done twice.
//
// Where there is no other thread (callers in process, lua-workers never) a script that takes long reserves what it has locked
// already, so that others go round it, and can be killed.
using System.Diagnostics;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Lua;

namespace Tiercel.Scripting;

internal sealed partial class ScriptRun
{
    /// <summary>Turns of loops and calls that a script may make on the thread of a connection: a millisecond or so.</summary>
    private const long StepsInPlace = 20_000;

    // The machine looks around every 4,096 steps: a script that stays where it is, is long from about the same moment on.
    private const int LooksInPlace = 5;

    // How long after it has locked something a script looks for those who wait for it, and how often it lets them pass.
    private static readonly TimeSpan Wary = TimeSpan.FromMilliseconds(20);
    private const int MaxYields = 16;

    private bool _isDetached;
    private bool _isLong;
    private bool _isBlock;
    private int _yields;
    private int _looks;
    private long _wariedAt;
    private Action? _lookAround;
    private Func<bool>? _isKilled;

    private ShardReservations Reservations => machine.Engine.Dispatcher.Keyspace.Reservations;

    /// <summary>The words of the call that runs, if it is one of a function on a thread for scripts; else empty.</summary>
    public byte[][] CallWords { get; private set; } = [];

    /// <summary>When it began, by the stopwatch.</summary>
    public long StartedAt { get; private set; }

    /// <summary>What a call is told that needs what this run holds.</summary>
    public ReadOnlySpan<byte> BusyError => Script is LibraryFunction ? ScriptErrors.BusyWithFunction : ScriptErrors.BusyWithScript;

    private bool KeepsState => Script.OwnMachine is not null;

    private bool IsReserving => _isDetached || _isLong;

    /// <summary>Whether what scripts change is taken back if they fail.</summary>
    public bool TakesBack => machine.Engine.Options.Atomicity != ScriptAtomicity.Redis;

    /// <summary>Whether a block that runs now may be taken back, and begin anew.</summary>
    public bool MayBeginAnew { get; set; }

    /// <summary>Whether the script that has just run as a part of a block is to be taken back with it.</summary>
    public bool BeginsAnew => _isPart && _ending == Ending.LetsPass;

    private bool GoesElsewhere(Runnable script) => script.IsLong || KeepsState || machine.Engine.Options.Workers == LuaWorkers.Always;

    private void Detach(ref CommandContext call, int firstKey, int keys, bool isReadOnly)
    {
        ScriptEngine engine = machine.Engine;
        Runnable script = Script;
        engine.Detach(ref call, (ref CommandContext c) =>
            engine.MachineForThisThread().Run.ExecuteDetached(ref c, script, firstKey, keys, isReadOnly));
    }

    /// <summary>Runs a block with scripts in it, on a thread for scripts: the body, once or more often.</summary>
    public void ExecuteBlock(ref CommandContext call, ShardPlan plan, DetachedBody body)
    {
        _place = machine;
        CallWords = [];
        BeginDetached(call.Client);
        try
        {
            _isBlock = true;
            _yields = 0;
            do
            {
                _ending = Ending.Done;
                _plan.Clear();
                _plan.Add(plan);
                if (!TryReserve())
                {
                    call.Reply.Error(ScriptErrors.Ended(_killedBecause!));
                    return;
                }

                _lockedAt = Stopwatch.GetTimestamp();
                body(ref call);
            }
            while (BeginsAnew);
        }
        finally
        {
            _isBlock = false;
            EndDetached(call.Client);
        }
    }

    private void ExecuteDetached(ref CommandContext call, Runnable script, int firstKey, int keys, bool isReadOnly)
    {
        Script = script;
        _place = script.OwnMachine ?? machine;
        CallWords = script is LibraryFunction ? WordsOf(in call) : [];
        BeginDetached(call.Client);
        try
        {
            Execute(ref call, script, firstKey, keys, isReadOnly);
        }
        finally
        {
            EndDetached(call.Client);
        }
    }

    private void BeginDetached(CommandClient client)
    {
        _isDetached = true;
        StartedAt = Stopwatch.GetTimestamp();
        // Those of the thread that serves the client are that thread's alone.
        client.Statistics = client.Statistics is null ? null : machine.Engine.RentStatistics();
        client.Statistics?.BeginBatch(bytes: 0, commands: 1);
        machine.Engine.Enter(this);
    }

    private void EndDetached(CommandClient client)
    {
        if (client.Statistics is { } statistics) machine.Engine.Return(statistics);
        client.Statistics = null;
        Reservations.Release(this);
        machine.Engine.Leave(this);
        _isDetached = false;
    }

    private void BeginRun(bool isPart, bool mayDetach)
    {
        (_isPart, _mayDetach, _isFinal, _ending) = (isPart, mayDetach, false, Ending.Done);
        (_looks, _wariedAt) = (0, 0);
        if (!_isBlock) _yields = 0;
        machine.Lua.StepLimit = mayDetach ? StepsInPlace : long.MaxValue;
        _place.Lua.Refueling = mayDetach ? null : _lookAround ??= LookAround;
    }

    private void EndRun()
    {
        _place.Lua.Refueling = null;
        _place.EndRun(isOver: _ending == Ending.Done);
        if (!_isLong) return;
        _isLong = false;
        Reservations.Release(this);
        machine.Engine.Leave(this);
    }

    // Takes all back, and begins anew on a thread for scripts.
    private void Leave()
    {
        _ending = Ending.Leaves;
        Script.NoteOverrun();
    }

    private bool TryReserve() =>
        !IsReserving || Reservations.TryReserve(this, _plan, _isKilled ??= () => _killedBecause is not null);

    // Every few thousand steps.
    private void LookAround()
    {
        if (!IsReserving)
        {
            if (++_looks < LooksInPlace) return;
            BecomeLong();
        }

        bool isLocked = _isFinal || KeepsState || (_isPart && !MayBeginAnew);
        if (isLocked || _yields >= MaxYields) return;
        long since = Math.Max(_lockedAt, _wariedAt);
        if (Stopwatch.GetElapsedTime(since) > Wary || !_transaction!.IsWaitedFor) return;
        _yields++;
        _ending = Ending.LetsPass;
        throw Restart();
    }

    private void BecomeLong()
    {
        _isLong = true;
        StartedAt = _wariedAt = Stopwatch.GetTimestamp();
        // A part of a block has all that the block has.
        if (_isPart)
        {
            _plan.Clear();
            _plan.AddEverything();
        }

        machine.Engine.Enter(this);
        Reservations.Reserve(this, _plan);
    }

    private static byte[][] WordsOf(in CommandContext call)
    {
        byte[][] words = new byte[call.Count][];
        for (int i = 0; i < words.Length; i++) words[i] = call.Arg(i).ToArray();
        return words;
    }
}
