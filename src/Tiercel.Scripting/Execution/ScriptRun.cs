// A script runs in a transaction of its own: the shards of the keys it has declared are locked when it begins. One that it
// comes to without having declared it is locked if it is free, or comes free soon, in whatever order; if not, all is taken
// back and the script begins anew with that shard among those that are locked at the start, in order. The third time it is the
// whole database. A script cannot tell: what it would do outside of the data waits for its end, and its random numbers are
// those of the first try.
using System.Diagnostics;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Lua;
using Tiercel.Primitives;

namespace Tiercel.Scripting;

/// <summary>One run of a script. Reused. One thread, but for what says otherwise.</summary>
internal sealed partial class ScriptRun(ScriptMachine machine)
{
    // Of the scripts that run in place one in so many is timed: reading the clock twice takes a tenth of a short script's time.
    private const int TimedOf = 8;

    private readonly ShardPlan _plan = new();
    private readonly ScriptCalls _calls = new(machine.Engine.Dispatcher);
    private CommandClient? _client;
    private Transaction? _transaction;
    private bool _isPart;
    private bool _keepsAll;
    private Ending _ending;
    private bool _mayDetach;
    private int _needsDatabase;
    private ulong _needsShards;
    private int _ownDatabase;
    private ulong _touched;
    private int _runs;
    private long _lockedAt;

    // Where it runs: the machine of the thread, or that of a library.
    private ScriptMachine _place = null!;

    /// <summary>How a try has ended.</summary>
    private enum Ending
    {
        /// <summary>There is a reply.</summary>
        Done,

        /// <summary>It needs shards that it does not have.</summary>
        NeedsMore,

        /// <summary>Somebody waits who must not.</summary>
        LetsPass,

        /// <summary>It takes too long for the thread of a connection, or does there what cannot be done twice.</summary>
        Leaves,
    }

    /// <summary>The client whose call it is.</summary>
    public CommandClient Client => _client!;

    public Runnable Script { get; private set; } = null!;

    /// <summary>Whether it may only read: EVAL_RO, or the script says so.</summary>
    public bool IsReadOnly { get; private set; }

    /// <summary>Whether memory was at its limit when it began.</summary>
    public bool IsOutOfMemory { get; private set; }

    /// <summary>Whether it may go beyond the limit of memory.</summary>
    public bool AllowsOutOfMemory { get; private set; }

    /// <summary>The protocol whose types the replies of commands have.</summary>
    public int Protocol { get; set; }

    /// <summary>Runs a script for a call whose keys begin at an argument, and replies.</summary>
    public void Execute(ref CommandContext call, Runnable script, int firstKey, int keys, bool isReadOnly)
    {
        LockThread.RequireNoCallback();
        Script = script;
        _place = script.OwnMachine ?? machine;
        IsReadOnly = isReadOnly || (script.Flags & ScriptFlags.NoWrites) != 0;
        AllowsOutOfMemory = (script.Flags & ScriptFlags.AllowOom) != 0;
        _client = call.Client;
        _keepsAll = machine.Engine.Options.Atomicity == ScriptAtomicity.Redis;
        int database = call.Client.DatabaseIndex;
        try
        {
            IsOutOfMemory = !call.MakeRoom(call.Database);
            ReadOnlySpan<byte> refusal = RefusalOf(script, isReadOnly);
            if (!refusal.IsEmpty)
            {
                call.Reply.Error(refusal);
                return;
            }

            bool mayDetach = !_isDetached && machine.Engine.MayDetach(in call);
            if (mayDetach && GoesElsewhere(script)) Detach(ref call, firstKey, keys, isReadOnly);
            else if (call.Transaction is { } outer) RunAsPart(ref call, outer, firstKey, keys);
            else if (!RunAlone(ref call, firstKey, keys, mayDetach)) Detach(ref call, firstKey, keys, isReadOnly);
        }
        finally
        {
            call.Client.DatabaseIndex = database;
            call.Client.IsInScript = false;
            _client = null;
            _transaction = null;
        }
    }

    // Flags count only if the script has declared any.
    private ReadOnlySpan<byte> RefusalOf(Runnable script, bool isReadOnly)
    {
        if ((script.Flags & ScriptFlags.HasShebang) == 0 || (script.Flags & ScriptFlags.NoWrites) != 0) return default;
        if (IsOutOfMemory && !AllowsOutOfMemory) return ScriptErrors.CommandOutOfMemory;
        return isReadOnly ? ScriptErrors.MayWrite : default;
    }

    // Returns false, and has done nothing, if it is to run on another thread.
    private bool RunAlone(ref CommandContext call, int firstKey, int keys, bool mayDetach)
    {
        BeginRun(isPart: false, mayDetach);
        try
        {
            _ownDatabase = call.Client.DatabaseIndex;
            _plan.Clear();
            if (KeepsState) _plan.AddEverything();
            _plan.Add(_ownDatabase, ShardsOf(in call, firstKey, keys) | Script.Hint.Of(_ownDatabase));
            _transaction = Transaction.ForThisThread();
            return TryAgainAndAgain(ref call, firstKey, keys);
        }
        finally
        {
            EndRun();
        }
    }

    private bool TryAgainAndAgain(ref CommandContext call, int firstKey, int keys)
    {
        int shortages = 0;
        while (true)
        {
            call.Client.DatabaseIndex = _ownDatabase;
            if (_mayDetach && Reservations.OwnerOf(_plan) is not null) return false;
            // A thread that serves connections is not held up here: its calls are looked at before they run.
            if (!IsReserving && !call.Client.MayWait) Reservations.WaitUntilFree(_plan, machine.Engine.Options.Patience);
            if (!TryReserve())
            {
                call.Reply.Error(ScriptErrors.Ended(_killedBecause!));
                return true;
            }

            Ending ending = Try(ref call, firstKey, keys);
            if (ending is Ending.Done or Ending.Leaves) return ending == Ending.Done;
            if (ending == Ending.NeedsMore) Grow(++shortages);
        }
    }

    private void Grow(int shortages)
    {
        bool isHint = shortages == 1 && _needsDatabase == _ownDatabase && _needsShards != ulong.MaxValue;
        if (isHint) Script.Hint.Learn(_ownDatabase, _needsShards);
        _plan.Widen(_needsDatabase, _needsShards, shortages);
    }

    private Ending Try(ref CommandContext call, int firstKey, int keys)
    {
        bool isTimed = _isDetached || _runs++ % TimedOf == 0;
        _transaction!.Begin(call.Keyspace, _plan);
        if (KeepsState && _isDetached && _yields++ < MaxYields && _transaction.IsWaitedFor)
        {
            // It can not begin anew later.
            _transaction.End();
            return Ending.LetsPass;
        }

        _lockedAt = isTimed ? Stopwatch.GetTimestamp() : 0;
        bool isKept = false;
        try
        {
            _transaction.KeepUndo();
            isKept = RunOnce(ref call, firstKey, keys);
        }
        finally
        {
            if (!isKept) _transaction.Rollback();
            _transaction.End();
            EndTry();
        }

        if (_ending == Ending.Done)
        {
            Script.Hint.Note(_ownDatabase, _touched);
            if (isTimed) Script.NoteTime(Stopwatch.GetTimestamp() - _lockedAt);
        }

        return _ending;
    }

    // Whoever watches or counts hears of the last try alone.
    private void EndTry()
    {
        if (_ending == Ending.Done) _calls.Tell();
        else _calls.TakeBack(Client.Statistics);
    }

    // The transaction holds everything: see the reach of EVAL.
    private void RunAsPart(ref CommandContext call, Transaction outer, int firstKey, int keys)
    {
        BeginRun(isPart: true, mayDetach: false);
        _transaction = outer;
        int part = outer.BeginPart();
        bool isKept = false;
        try
        {
            isKept = RunOnce(ref call, firstKey, keys);
        }
        finally
        {
            if (isKept) outer.CommitPart(part);
            else outer.RollbackPart(part);
            EndTry();
            EndRun();
        }
    }

    // Returns whether what it has done stays. Without a reply if it is to begin anew.
    private bool RunOnce(ref CommandContext call, int firstKey, int keys)
    {
        long replyStart = call.Reply.Position;
        Protocol = 2;
        _touched = 0;
        _ending = Ending.Done;
        BeginFate();
        try
        {
            TakePlace();
            _place.BeginTry();
            ReadOnlySpan<LuaValue> results = Script.Invoke(_place, in call, firstKey, keys);
            LuaValue result = results.IsEmpty ? default : results[0];
            bool isError = ScriptResult.Write(call.Reply, in result, call.Reply.Protocol, Protocol);
            return !isError || machine.Engine.Options.Atomicity != ScriptAtomicity.Strict;
        }
        catch (OutOfMemoryException)
        {
            call.Reply.Rewind(replyStart);
            call.Reply.Error(CommandErrors.OutOfMemory);
            return _keepsAll;
        }
        catch (LuaException e)
        {
            if (_ending == Ending.Done && _place.Lua.IsOutOfSteps) Leave();
            if (_ending != Ending.Done) return false;
            call.Reply.Error(ScriptErrors.Of(e, Script));
            return _keepsAll;
        }
        finally
        {
            _place.Tidy();
        }
    }

    private static ulong ShardsOf(in CommandContext call, int firstKey, int keys)
    {
        ulong shards = 0;
        for (int i = firstKey; i < firstKey + keys; i++) shards |= Shard.MaskOf(call.HashOf(i));
        return shards;
    }
}
