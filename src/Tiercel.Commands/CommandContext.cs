using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>
/// One call of a command: its arguments, the locked keys it may use, its caller, and where the reply goes.
/// Lives on the stack for the length of the call; argument 0 is the command's name.
/// </summary>
public ref struct CommandContext
{
    private readonly ReadOnlySpan<byte> _input;
    private readonly ReadOnlySpan<Argument> _arguments;

    /// <summary>The shards this call holds: those of its declared keys.</summary>
    internal KeyScope Scope;

    internal CommandContext(
        CommandDispatcher dispatcher,
        CommandInfo command,
        ReadOnlySpan<byte> input,
        ReadOnlySpan<Argument> arguments,
        CommandClient client,
        ReplyWriter reply)
    {
        Dispatcher = dispatcher;
        Command = command;
        _input = input;
        _arguments = arguments;
        Client = client;
        Reply = reply;
    }

    /// <summary>Who runs it, with the table and the keyspace.</summary>
    public CommandDispatcher Dispatcher { get; }

    /// <summary>The row of the table that is running.</summary>
    public CommandInfo Command { get; }

    /// <summary>Who calls.</summary>
    public CommandClient Client { get; }

    /// <summary>Where the reply goes: exactly one value.</summary>
    public ReplyWriter Reply { get; }

    /// <summary>
    /// The key that is ready, as the index of its argument, of a call that has waited: it goes on with this key alone, and
    /// finds in it what it waited for. 0 of a call that has just come.
    /// </summary>
    internal int ReadyKey { get; init; }

    /// <summary>A call of another command that a part of the arguments would be, for who only looks at it.</summary>
    internal readonly CommandContext Part(CommandInfo command, Range arguments) =>
        new(Dispatcher, command, _input, _arguments[arguments], Client, Reply);

    /// <summary>Number of arguments, the name counted.</summary>
    public readonly int Count => _arguments.Length;

    /// <summary>How many keys stand behind the argument that counts them; 0 if that is wrong, and then none is locked.</summary>
    internal readonly int CountedKeys => Command.CountedKeys(_input, _arguments);

    /// <summary>The arguments that were locked for a word with keys behind it.</summary>
    internal readonly Range CandidatesBehind(KeyWord word) => word.CandidatesIn(_input, _arguments);

    /// <summary>The keys behind a word in a call of another command that the arguments from an index on would be.</summary>
    internal readonly Range KeysBehindOf(KeyWord word, int firstArgument) => word.KeysIn(_input, _arguments[firstArgument..]);

    /// <summary>As <see cref="CountedKeys"/>, of a call of another command that the arguments from an index on would be.</summary>
    internal readonly int CountedKeysOf(CommandInfo command, int firstArgument) =>
        command.CountedKeys(_input, _arguments[firstArgument..]);

    /// <summary>The transaction that the call is a part of; null = it is by itself.</summary>
    internal Transaction? Transaction { get; init; }

    /// <summary>For whom operations act that lock by themselves.</summary>
    internal readonly Caller Caller => new(Transaction, Command.Cause) { LeavesAccess = Client.LeavesAccess };

    /// <summary>Listeners are told of the changes as of those of another command: ZADD with INCR is a ZINCRBY.</summary>
    internal void ActAs(ReadOnlySpan<byte> name)
    {
        if (Scope.IsListenedTo && Dispatcher.Table.TryFind(name, out CommandInfo? command)) Scope.Cause = command.Cause;
    }

    internal readonly Keyspace Keyspace => Dispatcher.Keyspace;

    internal readonly Database Database => Dispatcher.Keyspace.Database(Client.DatabaseIndex);

    /// <summary>The bytes of argument <paramref name="index"/>; valid for the length of the call.</summary>
    public readonly ReadOnlySpan<byte> Arg(int index)
    {
        ref readonly Argument argument = ref _arguments[index];
        return _input.Slice(argument.Offset, argument.Length);
    }

    /// <summary>The arguments from <paramref name="index"/> on; valid for the length of the call.</summary>
    internal readonly ArgumentTail ArgsFrom(int index) => new(_input, _arguments[index..]);

    /// <summary>Argument <paramref name="index"/> as a key; it must be one that the command declares.</summary>
    internal readonly Key Key(int index)
    {
        ref readonly Argument argument = ref _arguments[index];
        return new Key(_input.Slice(argument.Offset, argument.Length), argument.Hash);
    }

    /// <summary>Shows the keys that the command declares, which are hashed.</summary>
    internal readonly void VisitKeys<TVisitor>(ref TVisitor visitor)
        where TVisitor : IKeyArgumentVisitor, allows ref struct
    {
        if (Command.FirstKey != 0)
        {
            int last = Command.LastKey < 0 ? Count + Command.LastKey : Command.LastKey;
            for (int i = Command.FirstKey; i <= last; i += Command.KeyStep) visitor.Visit(Arg(i), HashOf(i));
        }

        int firstCounted = Command.KeyCountIndex + 1;
        for (int i = firstCounted; i < firstCounted + CountedKeys; i++) visitor.Visit(Arg(i), HashOf(i));
        foreach (KeyWord word in Command.KeyWords)
        {
            (int start, int length) = word.KeysIn(_input, _arguments).GetOffsetAndLength(Count);
            for (int i = start; i < start + length; i++) visitor.Visit(Arg(i), HashOf(i));
        }
    }

    internal readonly ReadOnlySpan<Argument> Arguments => _arguments;

    internal readonly ulong HashOf(int index) => _arguments[index].Hash;

    /// <summary>Of the keys from one argument on, those that a call which may wait has to look at.</summary>
    internal readonly (int First, int End) KeysToTry(int first, int count) =>
        ReadyKey == 0 ? (first, first + count) : (ReadyKey, ReadyKey + 1);

    /// <summary>Whether the call may wait: its caller can, and it is not a part of something larger.</summary>
    internal readonly bool MayWait => Client.MayWait && Transaction is null;

    /// <summary>
    /// Whether all it does may yet be taken back: what could not be is put off by <see cref="Engine.Transaction.Defer"/>.
    /// </summary>
    internal readonly bool MayBeTakenBack => Transaction is { Undo: not null };

    /// <summary>Whether a database has room for more. A transaction has seen to that when it began.</summary>
    internal readonly bool MakeRoom(Database database) => Transaction is not null || Keyspace.MakeRoom(database);

    /// <summary>
    /// Waits for one of the keys from an argument on. The call is over, its reply comes later; of a caller who cannot wait it
    /// replies at once that nothing came.
    /// </summary>
    internal void Wait(int first, int count, in WaitTerms terms)
    {
        if (MayWait) Begin(new WaitingCall(in this, in terms), first, count);
        else terms.ReplyAtOnce(Reply);
    }

    /// <summary>As <see cref="Wait"/>, of a caller who can wait.</summary>
    internal void Begin(WaitingCall call, int first, int count)
    {
        for (int i = first; i < first + count; i++) Scope.AddWaiter(call, Key(i), i);
        Client.BeginWait(call);
        if (call.Patience != Timeout.InfiniteTimeSpan) Keyspace.Deadlines.Add(call);
    }
}
