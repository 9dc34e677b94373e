// A script runs in a transaction of its own: the shards of the keys it has declared are locked when it begins. One that it
// comes to without having declared it is locked if it is free, or comes free soon, in whatever order; if not, all is taken
// back and the script begins anew with that shard among those that are locked at the start, in order. The third time it is the
// whole database. A script cannot tell: what it would do outside of the data waits for its end, and its clock stands still.
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Lua;
using Tiercel.Primitives;

namespace Tiercel.Scripting;

/// <summary>One run of a script. Reused. One thread.</summary>
internal sealed partial class ScriptRun(ScriptMachine machine)
{
    private readonly ShardPlan _plan = new();
    private CommandClient? _client;
    private Transaction? _transaction;
    private bool _isPart;
    private bool _needsMore;
    private int _needsDatabase;
    private ulong _needsShards;
    private bool _hasWritten;

    // Where it runs: the machine of the thread, or that of a library.
    private ScriptMachine _place = null!;

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

            bool mayDetach = !_isDetached && MayDetach(in call);
            if (mayDetach && (script.IsLong || KeepsState)) Detach(ref call, firstKey, keys, isReadOnly);
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
        _isPart = false;
        _yields = 0;
        machine.Lua.StepLimit = mayDetach ? StepsInPlace : long.MaxValue;
        _plan.Clear();
        if (KeepsState) _plan.AddEverything();
        _plan.Add(call.Client.DatabaseIndex, ShardsOf(in call, firstKey, keys));
        int database = call.Client.DatabaseIndex;
        _transaction = Transaction.ForThisThread();
        for (int tries = 1; ; tries++)
        {
            call.Client.DatabaseIndex = database;
            _needsMore = _hasToYield = _hasWritten = false;
            if (mayDetach && Reservations.Overlaps(_plan)) return false;
            if (!mayDetach && !_isDetached) Reservations.WaitUntilFree(_plan, machine.Engine.Options.Patience);
            BeginLocking();
            _transaction.Begin(call.Keyspace, _plan);
            EndLocking();
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
            }

            if (_hasToYield) continue;
            if (_place.Lua.IsOutOfSteps) return false;
            if (!_needsMore) return true;
            _plan.Widen(_needsDatabase, _needsShards, tries);
        }
    }

    // The transaction holds everything: see the reach of EVAL.
    private void RunAsPart(ref CommandContext call, Transaction outer, int firstKey, int keys)
    {
        _isPart = true;
        _needsMore = _hasToYield = _hasWritten = false;
        machine.Lua.StepLimit = long.MaxValue;
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
        }
    }

    // Returns whether what it has done stays. Without a reply if it needs more shards than it has.
    private bool RunOnce(ref CommandContext call, int firstKey, int keys)
    {
        bool keepsAll = machine.Engine.Options.Atomicity == ScriptAtomicity.Redis;
        long replyStart = call.Reply.Position;
        Protocol = 2;
        try
        {
            TakePlace();
            _place.TakeHostFunctions();
            ReadOnlySpan<LuaValue> results = Script.Invoke(_place, in call, firstKey, keys);
            LuaValue result = results.IsEmpty ? default : results[0];
            bool isError = ScriptResult.Write(call.Reply, in result, call.Reply.Protocol, Protocol);
            return !isError || machine.Engine.Options.Atomicity != ScriptAtomicity.Strict;
        }
        catch (OutOfMemoryException)
        {
            call.Reply.Rewind(replyStart);
            call.Reply.Error(CommandErrors.OutOfMemory);
            return keepsAll;
        }
        catch (LuaException e)
        {
            if (_needsMore || _hasToYield || _place.Lua.IsOutOfSteps) return false;
            call.Reply.Error(ScriptErrors.Of(e, Script));
            return keepsAll;
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
