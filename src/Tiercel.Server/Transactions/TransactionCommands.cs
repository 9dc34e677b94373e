using Tiercel.Commands;
using Tiercel.Engine;

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

        try
        {
            ReadOnlySpan<byte> refusal = RefusalOf(in c, transaction.Queue);
            if (refusal.IsEmpty) Run(ref c, transaction);
            else c.Reply.Error(refusal);
        }
        finally
        {
            transaction.Discard();
        }
    }

    private static ReadOnlySpan<byte> RefusalOf(in CommandContext c, CallQueue queue)
    {
        if (queue.IsBroken) return TransactionErrors.Aborted;
        if (queue.Irrevocable is { } command && RollsBack(in c)) return TransactionErrors.Irrevocable(command.Name);
        if (!queue.NeedsMemory) return default;
        for (int i = 0; i < queue.Plan.DatabaseCount; i++)
        {
            if (queue.Plan[i] != 0 && !c.Keyspace.MakeRoom(c.Keyspace.Database(i))) return CommandErrors.Aborted(CommandErrors.OutOfMemory);
        }

        return default;
    }

    private static void Run(ref CommandContext c, ClientTransaction client)
    {
        CallQueue queue = client.Queue;
        client.Watch.AddTo(queue.Plan);
        queue.Fetch(c.Dispatcher, c.Client.DatabaseIndex);
        Transaction transaction = Transaction.ForThisThread();
        transaction.Begin(c.Keyspace, queue.Plan);
        try
        {
            client.Watch.NoteExpired(transaction);
            bool isDirty = client.Watch.IsDirty;
            client.Unwatch();
            if (isDirty) c.Reply.NullArray();
            else if (RollsBack(in c)) RunOrRollBack(ref c, queue, transaction);
            else RunAll(ref c, queue, transaction);
        }
        finally
        {
            transaction.End();
        }
    }

    private static void RunAll(ref CommandContext c, CallQueue queue, Transaction transaction)
    {
        c.Reply.Array(queue.Count);
        for (int i = 0; i < queue.Count; i++) queue.Execute(i, c.Dispatcher, transaction, c.Client, c.Reply);
    }

    // The first error takes all back, the selected database too.
    private static void RunOrRollBack(ref CommandContext c, CallQueue queue, Transaction transaction)
    {
        RespReplyWriter reply = (RespReplyWriter)c.Reply;
        int database = c.Client.DatabaseIndex;
        long start = reply.Position;
        bool done = false;
        transaction.KeepUndo();
        try
        {
            reply.Array(queue.Count);
            for (int i = 0; i < queue.Count; i++)
            {
                long position = reply.Position;
                queue.Execute(i, c.Dispatcher, transaction, c.Client, reply);
                if (reply.ErrorAt(position) is not { IsEmpty: false } error) continue;
                byte[] refusal = TransactionErrors.RolledBack(error);
                reply.Rewind(start);
                reply.Error(refusal);
                return;
            }

            done = true;
        }
        finally
        {
            if (!done)
            {
                transaction.Rollback();
                c.Client.DatabaseIndex = database;
            }
        }
    }

    private static bool RollsBack(in CommandContext c) => ((Session)c.Client).Server.Options.RollsBackMulti;

    private static ClientTransaction Of(in CommandContext c) => ((Session)c.Client).Transaction;
}
