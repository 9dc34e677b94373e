using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Scripting;

namespace Tiercel.Server;

/// <summary>MULTI and what belongs to it: several calls as one step, if no watched key has changed.</summary>
internal static class TransactionCommands
{
    private const CommandFlags Plain = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale;

    private const CommandFlags Fast = Plain | CommandFlags.Fast | CommandFlags.AllowBusy;

    /// <summary>Queues the commands that follow, for EXEC.</summary>
    [Command("MULTI", Arity = 1, Flags = Fast, Group = "transactions", Since = "1.2.0", Complexity = "O(1)",
        Reach = KeyReach.Nothing)]
    internal static void Multi(ref CommandContext c)
    {
        ClientTransaction transaction = Of(in c);
        if (transaction.IsOpen)
        {
            c.Reply.Error(TransactionErrors.Nested);
            return;
        }

        transaction.Begin();
        c.Reply.Ok();
    }

    /// <summary>Forgets the queued commands, and what is watched.</summary>
    [Command("DISCARD", Arity = 1, Flags = Fast, Group = "transactions", Since = "2.0.0",
        Complexity = "O(N), when N is the number of queued commands", Reach = KeyReach.Nothing)]
    internal static void Discard(ref CommandContext c)
    {
        ClientTransaction transaction = Of(in c);
        if (!transaction.IsOpen)
        {
            c.Reply.Error(TransactionErrors.DiscardWithoutMulti);
            return;
        }

        transaction.Discard();
        c.Reply.Ok();
    }

    /// <summary>Watches keys: EXEC runs nothing if one of them has changed by then.</summary>
    [Command("WATCH", Arity = -2, Keys = "1..-1", KeyFlags = "RO", Flags = Fast, Group = "transactions", Since = "2.2.0",
        Complexity = "O(1) for every key",
        Arguments = "key...")]
    internal static void Watch(ref CommandContext c)
    {
        ClientTransaction transaction = Of(in c);
        if (transaction.IsOpen)
        {
            c.Reply.Error(TransactionErrors.WatchInside);
            return;
        }

        // What is dirty stays so: no more need be watched.
        for (int i = 1; i < c.Count && !transaction.Watch.IsDirty; i++) transaction.Watch.Add(ref c.Scope, c.Key(i));
        c.Reply.Ok();
    }

    /// <summary>Watches nothing any more.</summary>
    [Command("UNWATCH", Arity = 1, Flags = Fast, Group = "transactions", Since = "2.2.0", Complexity = "O(1)",
        Reach = KeyReach.Nothing)]
    internal static void Unwatch(ref CommandContext c)
    {
        Of(in c).Unwatch();
        c.Reply.Ok();
    }

    /// <summary>Runs the queued commands as one step, unless a watched key has changed.</summary>
    [Command("EXEC", Arity = 1, Flags = Plain | CommandFlags.SkipSlowLog, Group = "transactions", Since = "1.2.0",
        Complexity = "Depends on commands in the transaction", Reach = KeyReach.Nothing)]
    internal static void Exec(ref CommandContext c)
    {
        ClientTransaction transaction = Of(in c);
        if (!transaction.IsOpen)
        {
            c.Reply.Error(TransactionErrors.ExecWithoutMulti);
            return;
        }

        ReadOnlySpan<byte> refusal = RefusalOf(in c, transaction.Queue);
        ScriptEngine scripts = ((Session)c.Client).Server.Scripts;
        if (refusal.IsEmpty && transaction.Queue.RunsScript && scripts.MayDetach(in c))
        {
            Detach(ref c, scripts, transaction);
            return;
        }

        try
        {
            if (refusal.IsEmpty) ExecBlock.Run(ref c, transaction.Queue, transaction.Watch);
            else c.Reply.Error(refusal);
        }
        finally
        {
            transaction.Discard();
        }
    }

    // How long a script takes nobody knows, so that the thread of a connection does not run the block. Its session may end
    // meanwhile: what is queued and watched is not the session's any more.
    private static void Detach(ref CommandContext c, ScriptEngine scripts, ClientTransaction transaction)
    {
        (CallQueue queue, Watch watch) = transaction.Take();
        watch.AddTo(queue.Plan);
        scripts.Detach(ref c, (ref CommandContext call) =>
        {
            ScriptRun run = scripts.MachineForThisThread().Run;
            try
            {
                run.ExecuteBlock(ref call, queue.Plan, (ref CommandContext again) => ExecBlock.Run(ref again, queue, watch, run));
            }
            finally
            {
                watch.TryClear();
                transaction.EndTaken();
            }
        });
    }

    private static ReadOnlySpan<byte> RefusalOf(in CommandContext c, CallQueue queue)
    {
        if (queue.IsBroken) return TransactionErrors.Aborted;
        if (queue.Irrevocable is { } command && ExecBlock.RollsBack(in c)) return TransactionErrors.Irrevocable(command.Name);
        if (!queue.NeedsMemory) return default;
        for (int i = 0; i < queue.Plan.DatabaseCount; i++)
        {
            if (queue.Plan[i] != 0 && !c.Keyspace.MakeRoom(c.Keyspace.Database(i))) return CommandErrors.Aborted(CommandErrors.OutOfMemory);
        }

        return default;
    }

    private static ClientTransaction Of(in CommandContext c) => ((Session)c.Client).Transaction;
}
