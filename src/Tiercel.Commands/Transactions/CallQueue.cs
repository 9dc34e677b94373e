using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>
/// The calls that a client has queued since MULTI: their arguments, copied behind one another, and the shards they will need.
/// Reused from transaction to transaction. One thread at a time.
/// </summary>
internal sealed class CallQueue
{
    private const int MaxKeptBytes = 64 * 1024;
    private const int MaxKeptCalls = 1024;

    // With more databases than this everything is locked, rather than each call planned for all of them.
    private const int MaxSelectable = 16;

    private byte[] _input = [];
    private Argument[] _arguments = [];
    private Call[] _calls = [];
    private int _inputLength;
    private int _argumentCount;
    // Those that may be selected when the next call runs: which of the queued SELECTs will be allowed is not known.
    private readonly List<int> _selectable = [];

    private readonly record struct Call(CommandInfo Command, int FirstArgument, int ArgumentCount);

    /// <summary>How many calls there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a call was refused, so that none may run.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Whether one of them may need memory.</summary>
    public bool NeedsMemory { get; private set; }

    /// <summary>Whether one of them changes something.</summary>
    public bool Writes { get; private set; }

    /// <summary>Whether one of them may change something, or tell others something.</summary>
    public bool MayWrite { get; private set; }

    /// <summary>Whether one of them runs a script.</summary>
    public bool RunsScript { get; private set; }

    /// <summary>A call whose effect could not be taken back; null = there is none.</summary>
    public CommandInfo? Irrevocable { get; private set; }

    /// <summary>The shards that the calls will need.</summary>
    public ShardPlan Plan { get; } = new();

    /// <summary>Bytes that it occupies.</summary>
    public long Bytes => _input.Length + ((long)_arguments.Length * 16) + ((long)_calls.Length * 16);

    /// <summary>Empties it, for a client that has a database selected.</summary>
    public void Begin(int databaseIndex)
    {
        Clear();
        _selectable.Add(databaseIndex);
    }

    /// <summary>Forgets all calls.</summary>
    public void Clear()
    {
        _calls.AsSpan(0, Count).Clear();
        Count = 0;
        _inputLength = 0;
        _argumentCount = 0;
        IsBroken = false;
        NeedsMemory = false;
        Writes = false;
        MayWrite = false;
        RunsScript = false;
        Irrevocable = null;
        Plan.Clear();
        _selectable.Clear();
        // What one huge transaction needed is not kept for ever.
        if (_input.Length > MaxKeptBytes) _input = [];
        if (_calls.Length > MaxKeptCalls) _calls = [];
        if (_arguments.Length > MaxKeptCalls * 4) _arguments = [];
    }

    /// <summary>Adds a call; false, and nothing is added, if it would make the queue larger than so many bytes.</summary>
    public bool TryAdd(in CommandContext call, long maxBytes)
    {
        long length = _inputLength;
        for (int i = 0; i < call.Count; i++) length += call.Arg(i).Length;
        long arguments = (long)_argumentCount + call.Count;
        if (length + (arguments * 16) > Math.Min(maxBytes, Array.MaxLength)) return false;
        Reserve(ref _input, (int)length);
        Reserve(ref _arguments, (int)arguments);
        Reserve(ref _calls, Count + 1);
        _calls[Count++] = new Call(call.Command, _argumentCount, call.Count);
        for (int i = 0; i < call.Count; i++) Copy(call.Arg(i), call.HashOf(i));
        NeedsMemory |= call.Command.Has(CommandFlags.DenyOom);
        Writes |= call.Command.Has(CommandFlags.Write);
        MayWrite |= call.Command.Has(CommandFlags.Write | CommandFlags.MayReplicate);
        RunsScript |= call.Command.RunsScript;
        if (!call.Command.CanBeUndone) Irrevocable ??= call.Command;
        Note(in call);
        return true;
    }

    /// <summary>Starts fetching what the calls will look up, if there is so much data that it is not near.</summary>
    public void Fetch(CommandDispatcher dispatcher, int databaseIndex)
    {
        if (Count < 2 || !dispatcher.Keyspace.OutgrowsCache) return;
        Database database = dispatcher.Keyspace.Database(databaseIndex);
        for (int i = 0; i < Count; i++) dispatcher.HashKeys(_calls[i].Command, _input, Arguments(i), database);
        for (int i = 0; i < Count; i++) CommandDispatcher.PrefetchEntries(_calls[i].Command, _input, Arguments(i), database);
    }

    /// <summary>
    /// Runs a call in a transaction that holds what <see cref="Plan"/> says. Whether changes are refused has been asked: between two
    /// calls of a block that does not change any more.
    /// </summary>
    public void Execute(int index, CommandDispatcher dispatcher, Transaction transaction, CommandClient client, ReplyWriter reply)
    {
        CommandContext context = new(dispatcher, _calls[index].Command, _input, Arguments(index), client, reply)
        {
            Transaction = transaction,
        };
        dispatcher.ExecuteIn(ref context, mayRefuse: false);
    }

    private Span<Argument> Arguments(int index) => _arguments.AsSpan(_calls[index].FirstArgument, _calls[index].ArgumentCount);

    private void Copy(ReadOnlySpan<byte> argument, ulong hash)
    {
        argument.CopyTo(_input.AsSpan(_inputLength));
        _arguments[_argumentCount++] = new Argument { Offset = _inputLength, Length = argument.Length, Hash = hash };
        _inputLength += argument.Length;
    }

    // What the call will need, in every database that may be selected when it runs.
    private void Note(in CommandContext call)
    {
        CommandInfo command = call.Command;
        ulong shards = CommandDispatcher.DeclaredShards(in call, command, Arguments(Count - 1));
        if (command.Reach == KeyReach.Database) shards = ulong.MaxValue;
        foreach (int database in _selectable) Plan.Add(database, shards);
        if (command.Reach == KeyReach.Everything || _selectable.Count > MaxSelectable) Plan.AddEverything();
        if (_selectable.Count <= MaxSelectable && command.Name == "SELECT" && IntegerText.TryParse(call.Arg(1), out long index)
            && (ulong)index < (ulong)call.Keyspace.DatabaseCount)
        {
            if (!_selectable.Contains((int)index)) _selectable.Add((int)index);
        }
    }

    private static void Reserve<T>(ref T[] array, int count)
    {
        if (count <= array.Length) return;
        long doubled = Math.Max(16, 2L * array.Length);
        Array.Resize(ref array, (int)Math.Min(Array.MaxLength, Math.Max(count, doubled)));
    }
}
