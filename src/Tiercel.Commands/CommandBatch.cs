using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>
/// The commands that arrived together, executed as one pipeline: all keys are hashed and their buckets fetched,
/// then their entries, then the commands run in order. With many keys in memory the fetches overlap, which
/// is the largest single gain of the server (158 to 57 ns a GET of 10 M keys in a prototype).
/// Filled by a protocol reader, argument by argument. One thread at a time; reused without allocating.
/// </summary>
public sealed class CommandBatch(CommandDispatcher dispatcher)
{
    /// <summary>Commands taken at once. More would outrun the line-fill buffers and the first-level cache.</summary>
    public const int MaxCommands = 64;

    private readonly Entry[] _entries = new Entry[MaxCommands];
    private Argument[] _arguments = new Argument[256];
    private int _argumentCount;
    private int _commandStart;

    private struct Entry
    {
        public CommandInfo? Command;
        public int FirstArgument;
        public int ArgumentCount;
    }

    /// <summary>Complete commands in the batch.</summary>
    public int Count { get; private set; }

    /// <summary>Whether it must be executed before it takes another command.</summary>
    public bool IsFull => Count == MaxCommands;

    /// <summary>Adds an argument to the command being read: its place in the input that Execute is given.</summary>
    public void AddArgument(int offset, int length)
    {
        if (_argumentCount == _arguments.Length) Array.Resize(ref _arguments, _arguments.Length * 2);
        ref Argument argument = ref _arguments[_argumentCount++];
        argument.Offset = offset;
        argument.Length = length;
    }

    /// <summary>The arguments added since the last command make a command.</summary>
    public void EndCommand()
    {
        if (_argumentCount == _commandStart) return;
        ref Entry entry = ref _entries[Count++];
        entry.FirstArgument = _commandStart;
        entry.ArgumentCount = _argumentCount - _commandStart;
        entry.Command = null;
        _commandStart = _argumentCount;
    }

    /// <summary>The hash of the key of the command being read, if that is all it comes to.</summary>
    internal bool TryHashOnlyKey(ReadOnlySpan<byte> input, out ulong hash)
    {
        Span<Argument> arguments = _arguments.AsSpan(_commandStart, _argumentCount - _commandStart);
        hash = 0;
        if (!dispatcher.TryResolve(input, arguments, out CommandInfo? command) || !command.HasOneKey) return false;
        if (command.Reach != KeyReach.Declared || command.KeysAreChannels || command.RunsScript) return false;
        dispatcher.HashKeys(command, input, arguments, database: null);
        hash = arguments[command.FirstKey].Hash;
        return true;
    }

    /// <summary>Forgets the arguments of the command being read.</summary>
    public void DropPartialCommand() => _argumentCount = _commandStart;

    /// <summary>
    /// Executes the complete commands in order, then empties the batch. Stops after one that closes the client or
    /// makes it yield; returns how many were executed.
    /// </summary>
    public int Execute(ReadOnlySpan<byte> input, CommandClient client, ReplyWriter reply)
    {
        int executed = 0;
        client.Statistics?.BeginBatch(ArgumentBytes(), Count);
        if (Count == 1)
        {
            if (client.IsGuarded) ExecuteGuarded(input, client, reply);
            else ExecuteOne(input, client, reply);
            executed = 1;
        }
        else if (Count > 1)
        {
            Fetch(input, client);
            do
            {
                Execute(in _entries[executed++], input, client, reply);
            }
            while (executed < Count && !client.Closing && !client.Yielding);
        }

        if (client.Statistics is { HasLargeReply: true }) EndLargeReply(in _entries[executed - 1], input, client, reply);
        Clear();
        return executed;
    }

    /// <summary>
    /// Executes the one command of the batch as a part of the transaction of a callback, which locks what it lacks for it.
    /// </summary>
    internal void ExecuteIn(CallbackTransaction transaction, ReadOnlySpan<byte> input, CommandClient client, ReplyWriter reply)
    {
        Span<Argument> arguments = _arguments.AsSpan(_entries[0].FirstArgument, _entries[0].ArgumentCount);
        client.Statistics?.BeginBatch(ArgumentBytes(), Count);
        if (!dispatcher.TryResolve(input, arguments, out CommandInfo? command))
        {
            dispatcher.ReplyUnresolved(input, arguments, client, reply);
        }
        else if (command.Has(CommandFlags.Write) && !command.CanBeUndone)
        {
            CommandDispatcher.Reject(command, client, reply, CommandErrors.Irrevocable(command.Name));
        }
        else if (command.Has(CommandFlags.DenyOom) && !transaction.HasRoom)
        {
            CommandDispatcher.Reject(command, client, reply, CommandErrors.OutOfMemory);
        }
        else
        {
            dispatcher.HashKeys(command, input, arguments, database: null);
            dispatcher.ExecuteIn(transaction, command, input, arguments, client, reply);
            if (client.Statistics is { HasLargeReply: true }) EndLargeReply(in _entries[0], input, client, reply);
        }
    }

    /// <summary>Empties the batch.</summary>
    public void Clear()
    {
        Count = 0;
        _argumentCount = 0;
        _commandStart = 0;
        // One huge MSET must not keep megabytes of argument slots for ever.
        if (_arguments.Length > 65_536) _arguments = new Argument[256];
    }

    private void ExecuteGuarded(ReadOnlySpan<byte> input, CommandClient client, ReplyWriter reply)
    {
        ReadOnlySpan<Argument> arguments = _arguments.AsSpan(_entries[0].FirstArgument, _entries[0].ArgumentCount);
        long replyStart = reply.Position;
        _ = dispatcher.TryResolve(input, arguments, out CommandInfo? command);
        ReadOnlySpan<byte> refusal = client.BeginGuarded(command);
        if (refusal.IsEmpty) ExecuteOne(input, client, reply);
        else CommandDispatcher.Reject(command, client, reply, refusal);
        if (client.EndGuarded()) reply.Rewind(replyStart);
    }

    private void ExecuteOne(ReadOnlySpan<byte> input, CommandClient client, ReplyWriter reply)
    {
        ref Entry entry = ref _entries[0];
        Span<Argument> arguments = _arguments.AsSpan(entry.FirstArgument, entry.ArgumentCount);
        if (!dispatcher.TryResolve(input, arguments, out CommandInfo? command))
        {
            dispatcher.ReplyUnresolved(input, arguments, client, reply);
            return;
        }

        // Between the hash of a single key and its look-up nothing is left to overlap with.
        if (command.HasOneKey)
        {
            dispatcher.HashKeys(command, input, arguments, database: null);
        }
        else if (command.HasKeys)
        {
            // Not made here: a transaction may hold everything, and who calls may have to wait for it.
            Database? database = dispatcher.Keyspace.DatabaseIfCreated(client.DatabaseIndex);
            dispatcher.HashKeys(command, input, arguments, database);
            if (database is not null) CommandDispatcher.PrefetchEntries(command, input, arguments, database);
        }

        dispatcher.Execute(command, input, arguments, client, reply);
    }

    /// <summary>Bytes from the first argument to the last.</summary>
    private int ArgumentBytes()
    {
        if (_argumentCount == 0) return 0;
        ref readonly Argument last = ref _arguments[_argumentCount - 1];
        return last.Offset + last.Length - _arguments[0].Offset;
    }

    private void EndLargeReply(in Entry last, ReadOnlySpan<byte> input, CommandClient client, ReplyWriter reply)
    {
        ReadOnlySpan<Argument> arguments = _arguments.AsSpan(last.FirstArgument, last.ArgumentCount);
        dispatcher.EndLargeReply(input, arguments, client, reply);
    }

    private void Fetch(ReadOnlySpan<byte> input, CommandClient client)
    {
        // A SELECT in the middle of the batch makes the rest fetch from the wrong database: a lost chance, no error.
        Database? cold = dispatcher.Keyspace.OutgrowsCache
            ? dispatcher.Keyspace.DatabaseIfCreated(client.DatabaseIndex)
            : null;
        for (int i = 0; i < Count; i++)
        {
            ref Entry entry = ref _entries[i];
            Span<Argument> arguments = _arguments.AsSpan(entry.FirstArgument, entry.ArgumentCount);
            // Errors are replied in their turn, by Execute: here a command that does not resolve is passed over.
            if (!dispatcher.TryResolve(input, arguments, out entry.Command)) continue;
            dispatcher.HashKeys(entry.Command!, input, arguments, cold);
        }

        if (cold is null) return;
        FetchEntries(input, cold);
        FetchElements(input, cold);
    }

    private void FetchEntries(ReadOnlySpan<byte> input, Database database)
    {
        for (int i = 0; i < Count; i++)
        {
            ref Entry entry = ref _entries[i];
            if (entry.Command is null) continue;
            ReadOnlySpan<Argument> arguments = _arguments.AsSpan(entry.FirstArgument, entry.ArgumentCount);
            CommandDispatcher.PrefetchEntries(entry.Command, input, arguments, database);
        }
    }

    // Calls in a row on one key miss the cache in its elements, not in its entry.
    private void FetchElements(ReadOnlySpan<byte> input, Database database)
    {
        int end;
        for (int i = 0; i < Count; i = end)
        {
            end = EndOfRun(i);
            if (end - i == 1) continue;
            Argument key = _arguments[_entries[i].FirstArgument + _entries[i].Command!.FirstKey];
            Elements elements = new(input, _arguments, _entries.AsSpan(i, end - i));
            database.PrefetchElements(new Key(input.Slice(key.Offset, key.Length), key.Hash), in elements);
        }
    }

    // Behind the last of the calls from an index on that look elements up at one key.
    private int EndOfRun(int first)
    {
        int end = first;
        ulong hash = 0;
        while (end < Count && _entries[end].Command is { Element: > 0 } command)
        {
            ulong next = _arguments[_entries[end].FirstArgument + command.FirstKey].Hash;
            if (end > first && next != hash) break;
            hash = next;
            end++;
        }

        return Math.Max(end, first + 1);
    }

    private void Execute(in Entry entry, ReadOnlySpan<byte> input, CommandClient client, ReplyWriter reply)
    {
        ReadOnlySpan<Argument> arguments = _arguments.AsSpan(entry.FirstArgument, entry.ArgumentCount);
        if (entry.Command is null)
        {
            dispatcher.ReplyUnresolved(input, arguments, client, reply);
            return;
        }

        dispatcher.Execute(entry.Command, input, arguments, client, reply);
    }

    // The elements that the calls of a run look up.
    private readonly ref struct Elements(ReadOnlySpan<byte> input, Argument[] arguments, ReadOnlySpan<Entry> run) : IByteStrings
    {
        private readonly ReadOnlySpan<byte> _input = input;
        private readonly ReadOnlySpan<Entry> _run = run;

        public int Count => _run.Length;

        public ReadOnlySpan<byte> this[int index]
        {
            get
            {
                ref readonly Entry call = ref _run[index];
                ref readonly Argument element = ref arguments[call.FirstArgument + call.Command!.Element];
                return _input.Slice(element.Offset, element.Length);
            }
        }
    }
}
