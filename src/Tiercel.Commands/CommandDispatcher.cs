using System.Diagnostics.CodeAnalysis;
using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>
/// The one way to a command, for every face: looks it up, checks its arity, makes room if it needs memory, locks
/// the shards of its keys, runs it. Stateless but for what it refers to; safe for any number of threads.
/// </summary>
public sealed class CommandDispatcher(Keyspace keyspace, CommandTable table, StatisticsOptions? statistics = null)
{
    /// <summary>Where the data is.</summary>
    public Keyspace Keyspace { get; } = keyspace;

    /// <summary>The commands it knows.</summary>
    public CommandTable Table { get; } = table;

    /// <summary>Is told of calls that have run; null = nobody.</summary>
    internal IScriptObserver? Observer { get; set; }

    /// <summary>As <see cref="Observer"/>: notes what a client has seen that is not on the disk yet; null = nobody does.</summary>
    internal ICallObserver? Witness { get; set; }

    /// <summary>What scripts need beside the table and the keyspace; of the project above that runs them. Null = nobody does.</summary>
    internal object? Scripting { get; set; }

    internal SlowLog SlowLog { get; } = new(statistics ?? new StatisticsOptions());

    /// <summary>Finds the command that these arguments name, if it exists and takes that many.</summary>
    internal bool TryResolve(
        ReadOnlySpan<byte> input, ReadOnlySpan<Argument> arguments, [NotNullWhen(true)] out CommandInfo? command)
    {
        if (!Table.TryFind(input.Slice(arguments[0].Offset, arguments[0].Length), out command)) return false;
        if (command.IsContainer && arguments.Length > 1)
        {
            ReadOnlySpan<byte> word = input.Slice(arguments[1].Offset, arguments[1].Length);
            if (!CommandTable.TryFindSubcommand(command, word, out command)) return false;
        }

        if (command.AcceptsCount(arguments.Length)) return true;
        command = null;
        return false;
    }

    /// <summary>Replies why <see cref="TryResolve"/> found nothing.</summary>
    internal void ReplyUnresolved(
        ReadOnlySpan<byte> input, ReadOnlySpan<Argument> arguments, CommandClient client, ReplyWriter reply)
    {
        if (!Table.TryFind(input.Slice(arguments[0].Offset, arguments[0].Length), out CommandInfo? command))
        {
            Reject(null, client, reply, Unresolved.UnknownCommand(input, arguments));
            return;
        }

        if (command.IsContainer && arguments.Length > 1)
        {
            ReadOnlySpan<byte> word = input.Slice(arguments[1].Offset, arguments[1].Length);
            if (!CommandTable.TryFindSubcommand(command, word, out CommandInfo? subcommand))
            {
                Reject(null, client, reply, Unresolved.UnknownSubcommand(command, word));
                return;
            }

            command = subcommand;
        }

        Reject(command, client, reply, Unresolved.WrongArity(command));
    }

    /// <summary>
    /// Computes the hashes of the keys among the arguments, and starts fetching their buckets in a database, if given.
    /// </summary>
    internal void HashKeys(CommandInfo command, ReadOnlySpan<byte> input, Span<Argument> arguments, Database? database)
    {
        if (command.HasOneKey)
        {
            HashKey(ref arguments[command.FirstKey], input, database);
            return;
        }

        if (command.FirstKey != 0)
        {
            int last = command.LastKey < 0 ? arguments.Length + command.LastKey : command.LastKey;
            for (int i = command.FirstKey; i <= last; i += command.KeyStep) HashKey(ref arguments[i], input, database);
        }

        if (command.KeyCountIndex != 0)
        {
            Span<Argument> counted = arguments.Slice(command.KeyCountIndex + 1, command.CountedKeys(input, arguments));
            foreach (ref Argument argument in counted) HashKey(ref argument, input, database);
        }

        foreach (KeyWord word in command.KeyWords)
        {
            Span<Argument> candidates = arguments[word.CandidatesIn(input, arguments)];
            foreach (ref Argument argument in candidates) HashKey(ref argument, input, database);
        }
    }

    private void HashKey(ref Argument argument, ReadOnlySpan<byte> input, Database? database)
    {
        argument.Hash = Keyspace.Hash(input.Slice(argument.Offset, argument.Length));
        database?.PrefetchBucket(argument.Hash);
    }

    /// <summary>Starts fetching the entries behind buckets that <see cref="HashKeys"/> asked for.</summary>
    internal static void PrefetchEntries(
        CommandInfo command, ReadOnlySpan<byte> input, ReadOnlySpan<Argument> arguments, Database database)
    {
        if (command.FirstKey != 0)
        {
            int last = command.LastKey < 0 ? arguments.Length + command.LastKey : command.LastKey;
            for (int i = command.FirstKey; i <= last; i += command.KeyStep) database.PrefetchEntry(arguments[i].Hash);
        }

        if (command.KeyCountIndex == 0) return;
        ReadOnlySpan<Argument> counted = arguments.Slice(command.KeyCountIndex + 1, command.CountedKeys(input, arguments));
        foreach (ref readonly Argument key in counted) database.PrefetchEntry(key.Hash);
    }

    /// <summary>Runs a resolved command whose keys are hashed.</summary>
    internal void Execute(
        CommandInfo command,
        ReadOnlySpan<byte> input,
        ReadOnlySpan<Argument> arguments,
        CommandClient client,
        ReplyWriter reply)
    {
        CommandContext context = new(this, command, input, arguments, client, reply);
        if (client.IsIntercepted)
        {
            ReadOnlySpan<byte> refusal = client.Authorize(in context);
            if (!refusal.IsEmpty)
            {
                Reject(command, client, reply, refusal);
                return;
            }
        }

        if (Keyspace.Refusals.IsAny && NeedsTheDisk(command, client) && Keyspace.Refusals.Reply is { IsEmpty: false } reason)
        {
            Reject(command, client, reply, reason);
            return;
        }

        if (command.Has(CommandFlags.DenyOom) && !Keyspace.MakeRoom(Keyspace.DatabaseIfCreated(client.DatabaseIndex)))
        {
            Reject(command, client, reply, CommandErrors.OutOfMemory);
            return;
        }

        if (client.IsIntercepted && client.Intercept(ref context)) return;
        client.LastCommandId = command.Id;
        if (client.Statistics is { } statistics && statistics.Count(command.Id)) RunTimed(ref context, arguments, statistics);
        else Run(ref context, arguments);
        Observer?.OnCalled(in context);
        Witness?.OnCalled(in context);
    }

    /// <summary>
    /// Runs a call, whose keys are hashed, as a part of its transaction, which holds all it needs; false if its client may not.
    /// What a script calls is shown by the script.
    /// </summary>
    /// <param name="context">The call.</param>
    /// <param name="mayRefuse">Whether a change may be refused as the disk fails; false: that was asked for all calls at once.</param>
    internal bool ExecuteIn(ref CommandContext context, bool mayRefuse = true)
    {
        CommandInfo command = context.Command;
        CommandClient client = context.Client;
        ReadOnlySpan<byte> refusal = client.IsIntercepted ? client.Authorize(in context) : default;
        if (mayRefuse && refusal.IsEmpty && Keyspace.Refusals.IsAny && command.Has(CommandFlags.Write)) refusal = Keyspace.Refusals.Reply;
        if (!refusal.IsEmpty)
        {
            Reject(command, client, context.Reply, refusal);
            return false;
        }

        if (client.IsIntercepted) client.BeginPart(in context);
        client.LastCommandId = command.Id;
        if (client.Statistics is { } statistics && statistics.Count(command.Id)) RunTimed(ref context, context.Arguments, statistics);
        else Run(ref context, context.Arguments);
        if (!client.IsInScript) Observer?.OnCalled(in context);
        return true;
    }

    /// <summary>As that, in the transaction of a callback, which may not hold it yet.</summary>
    /// <exception cref="TransactionRepeatedException">It is not to be had just now.</exception>
    internal void ExecuteIn(
        CallbackTransaction callback,
        CommandInfo command,
        ReadOnlySpan<byte> input,
        ReadOnlySpan<Argument> arguments,
        CommandClient client,
        ReplyWriter reply)
    {
        Transaction transaction = callback.Enter();
        CommandContext context = new(this, command, input, arguments, client, reply) { Transaction = transaction };
        if (command.Reach == KeyReach.Everything) transaction.ReachEverything();
        ulong shards = command.Reach switch
        {
            KeyReach.Database => ulong.MaxValue,
            KeyReach.Declared => DeclaredShards(in context, command, arguments),
            _ => 0,
        };
        if (shards != 0) transaction.Reach(context.Database, shards);
        ExecuteIn(ref context);
    }

    /// <summary>Ends the timing of the large reply that the last command of a batch has left.</summary>
    internal void EndLargeReply(
        ReadOnlySpan<byte> input, ReadOnlySpan<Argument> arguments, CommandClient client, ReplyWriter reply)
    {
        CommandInfo command = Table.All[client.LastCommandId];
        CommandContext context = new(this, command, input, arguments, client, reply);
        NoteTime(in context, client.Statistics!.EndLargeReply());
    }

    private static void Run(ref CommandContext context, ReadOnlySpan<Argument> arguments)
    {
        CommandInfo command = context.Command;
        if (command.LocksItself) ExecuteUnlocked(ref context, command, context.Reply);
        else if (!command.HasKeys) command.Handler(ref context);
        else if (context.Transaction is not null) ExecutePart(ref context, command, arguments);
        else if (command.Has(CommandFlags.Write)) ExecuteWrite(ref context, command, arguments);
        else ExecuteRead(ref context, command, arguments, context.Reply);
    }

    private void RunTimed(ref CommandContext context, ReadOnlySpan<Argument> arguments, CommandStatistics statistics)
    {
        if (statistics.HasLargeReply) statistics.EndLargeReply();
        long started = statistics.Start(isPart: context.Transaction is not null);
        Run(ref context, arguments);
        NoteTime(in context, statistics.Stop(context.Command, started));
    }

    private void NoteTime(in CommandContext context, long microseconds)
    {
        SlowLog.Consider(microseconds, in context);
        if (!Keyspace.SlowEvents.IsOn) return;
        string name = context.Command.Has(CommandFlags.Fast) ? SlowEvents.FastCommand : SlowEvents.Command;
        Keyspace.SlowEvents.Note(name, TimeSpan.FromMicroseconds(microseconds));
    }

    /// <summary>Replies why a call does not run. The error is not one of the command itself.</summary>
    internal static void Reject(CommandInfo? command, CommandClient client, ReplyWriter reply, ReadOnlySpan<byte> error)
    {
        // The large reply of the command before is not this one's.
        if (client.Statistics is { HasLargeReply: true } statistics) statistics.EndLargeReply();
        client.LastCommandId = -1;
        reply.Error(command is { Name: "EXEC" } ? CommandErrors.Aborted(error) : error);
        if (client.IsIntercepted) client.OnRejected(command);
        if (command is null) return;
        client.LastCommandId = command.Id;
        client.Statistics?.Reject(command.Id);
    }

    // What is refused when the disk fails: changes, blocks with changes in them, and, as in Redis, the question whether all is well.
    private static bool NeedsTheDisk(CommandInfo command, CommandClient client) =>
        command.Has(CommandFlags.Write) || command.Name == "PING" || (command.Name == "EXEC" && client.HasQueuedChanges);

    private static void ExecuteUnlocked(ref CommandContext context, CommandInfo command, ReplyWriter reply)
    {
        long replyStart = reply.Position;
        try
        {
            command.Handler(ref context);
        }
        catch (InsufficientMemoryException)
        {
            reply.Rewind(replyStart);
            reply.Error(CommandErrors.OutOfMemory);
        }
    }

    private static void ExecutePart(ref CommandContext context, CommandInfo command, ReadOnlySpan<Argument> arguments)
    {
        context.Scope = context.Caller.Open(context.Database);
        Acquire(ref context, command, arguments);
        try
        {
            if (command.Has(CommandFlags.Write)) RunLocked(ref context);
            else ExecuteUnlocked(ref context, command, context.Reply);
        }
        finally
        {
            context.Scope.Release();
        }
    }

    private static KeyScope Open(scoped in CommandContext context) =>
        new(context.Database) { Cause = context.Command.Cause, LeavesAccess = context.Client.LeavesAccess };

    private static void ExecuteRead(
        ref CommandContext context, CommandInfo command, ReadOnlySpan<Argument> arguments, ReplyWriter reply)
    {
        context.Scope = Open(in context);
        Acquire(ref context, command, arguments);
        long replyStart = reply.Position;
        try
        {
            command.Handler(ref context);
        }
        catch (InsufficientMemoryException)
        {
            reply.Rewind(replyStart);
            reply.Error(CommandErrors.OutOfMemory);
        }
        finally
        {
            context.Scope.Release();
        }
    }

    private static void ExecuteWrite(
        ref CommandContext context, CommandInfo command, ReadOnlySpan<Argument> arguments)
    {
        context.Scope = Open(in context);
        Acquire(ref context, command, arguments);
        try
        {
            RunLocked(ref context);
        }
        finally
        {
            context.Scope.Release();
        }
    }

    /// <summary>
    /// Runs a command that changes data, its keys locked. What fails for want of memory has done nothing: one change of one
    /// key reserves first, several are a transaction, which the body of a command of one key begins if it makes them.
    /// </summary>
    internal static void RunLocked(ref CommandContext context)
    {
        CommandInfo command = context.Command;
        long replyStart = context.Reply.Position;
        try
        {
            if (command.HasOneKey || command.ChangesOneKey)
            {
                command.Handler(ref context);
                context.Scope.CommitIfOpen();
                return;
            }

            context.Scope.Begin(UndoLog.ForThisThread());
            command.Handler(ref context);
            context.Scope.Commit();
        }
        catch (InsufficientMemoryException)
        {
            context.Reply.Rewind(replyStart);
            context.Reply.Error(CommandErrors.OutOfMemory);
        }
        finally
        {
            context.Scope.RollbackIfOpen();
        }
    }

    private static void Acquire(ref CommandContext context, CommandInfo command, ReadOnlySpan<Argument> arguments)
    {
        if (command.HasOneKey) context.Scope.Acquire(arguments[command.FirstKey].Hash);
        else AcquireAll(ref context, command, arguments);
    }

    private static void AcquireAll(ref CommandContext context, CommandInfo command, ReadOnlySpan<Argument> arguments) =>
        context.Scope.AcquireMany(DeclaredShards(in context, command, arguments));

    /// <summary>The shards of the declared keys of a call, which are hashed.</summary>
    internal static ulong DeclaredShards(in CommandContext context) => DeclaredShards(in context, context.Command, context.Arguments);

    /// <summary>The shards of the declared keys of a call, which are hashed.</summary>
    internal static ulong DeclaredShards(in CommandContext context, CommandInfo command, ReadOnlySpan<Argument> arguments)
    {
        if (command.HasOneKey) return Shard.MaskOf(arguments[command.FirstKey].Hash);
        ulong shards = 0;
        if (command.FirstKey != 0)
        {
            int last = command.LastKey < 0 ? arguments.Length + command.LastKey : command.LastKey;
            for (int i = command.FirstKey; i <= last; i += command.KeyStep) shards |= Shard.MaskOf(arguments[i].Hash);
        }

        foreach (ref readonly Argument key in arguments.Slice(command.KeyCountIndex + 1, context.CountedKeys))
        {
            shards |= Shard.MaskOf(key.Hash);
        }

        foreach (KeyWord word in command.KeyWords)
        {
            ReadOnlySpan<Argument> candidates = arguments[context.CandidatesBehind(word)];
            foreach (ref readonly Argument key in candidates) shards |= Shard.MaskOf(key.Hash);
        }

        return shards;
    }
}
