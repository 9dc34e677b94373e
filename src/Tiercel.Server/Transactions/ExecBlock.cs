using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Scripting;

namespace Tiercel.Server;

/// <summary>Runs the calls of a block as one step, unless a watched key has changed.</summary>
internal static class ExecBlock
{
    /// <summary>Whether an error takes all back.</summary>
    public static bool RollsBack(in CommandContext c) => ((Session)c.Client).Server.Options.RollsBackMulti;

    /// <summary>
    /// Runs a block. One with scripts in it may have to begin anew, because somebody waits who must not: then all is taken back,
    /// and nothing replied.
    /// </summary>
    public static void Run(ref CommandContext c, CallQueue queue, Watch watch, ScriptRun? scripts = null)
    {
        watch.AddTo(queue.Plan);
        queue.Fetch(c.Dispatcher, c.Client.DatabaseIndex);
        Transaction transaction = Transaction.ForThisThread();
        transaction.Begin(c.Keyspace, queue.Plan);
        try
        {
            watch.NoteExpired(transaction);
            bool isDirty = watch.IsDirty;
            // One that begins anew is watched for until then.
            if (scripts is null) watch.TryClear();
            bool rollsBack = RollsBack(in c);
            bool canBeTakenBack = rollsBack || (scripts is { TakesBack: true } && queue.Irrevocable is null);
            if (isDirty) c.Reply.NullArray();
            else if (canBeTakenBack) RunOrTakeBack(ref c, queue, transaction, rollsBack, scripts);
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

    // The selected database is taken back too.
    private static void RunOrTakeBack(
        ref CommandContext c, CallQueue queue, Transaction transaction, bool rollsBack, ScriptRun? scripts)
    {
        int database = c.Client.DatabaseIndex;
        bool done = false;
        transaction.KeepUndo();
        if (scripts is not null) scripts.MayBeginAnew = true;
        try
        {
            done = TryRun(ref c, queue, transaction, rollsBack, scripts);
        }
        finally
        {
            if (scripts is not null) scripts.MayBeginAnew = false;
            if (!done)
            {
                transaction.Rollback();
                c.Client.DatabaseIndex = database;
            }
        }
    }

    // False if a script has to begin anew, or if a call fails and that takes all back: then its error is replied.
    private static bool TryRun(ref CommandContext c, CallQueue queue, Transaction transaction, bool rollsBack, ScriptRun? scripts)
    {
        RespReplyWriter reply = (RespReplyWriter)c.Reply;
        long start = reply.Position;
        reply.Array(queue.Count);
        for (int i = 0; i < queue.Count; i++)
        {
            long position = reply.Position;
            queue.Execute(i, c.Dispatcher, transaction, c.Client, reply);
            if (scripts is { BeginsAnew: true })
            {
                reply.Rewind(start);
                return false;
            }

            if (!rollsBack || reply.ErrorAt(position) is not { IsEmpty: false } error) continue;
            byte[] refusal = TransactionErrors.RolledBack(error);
            reply.Rewind(start);
            reply.Error(refusal);
            return false;
        }

        return true;
    }
}
