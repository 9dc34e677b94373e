using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Resp;

namespace Tiercel.Persistence;

/// <summary>
/// The commands, in RESP, that repeat what one step of one thread has changed, until they are staged as a whole. Changes of one
/// kind of one key, one after the other, are one command with several elements, as it probably came. One thread at a time.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as its thread; then the buffer frees itself.")]
internal sealed class CommandRecord
{
    /// <summary>Arguments of one command at most; what goes beyond is another command.</summary>
    public const int MaxArguments = 16_384;

    private const int KeptCapacity = 64 << 10;

    // What a bulk string or a number takes beside its bytes.
    private const int MaxOverhead = RespWriter.MaxHeaderLength + 2;

    private readonly NativeBuffer _bytes = new(1024);
    private int _header;
    private int _arguments;

    // The command that may be continued: what it does and, within the record, which key and group it does it to.
    private MutationKind? _openKind;
    private int _keyStart;
    private int _keyLength;
    private int _groupStart;
    private int _groupLength;

    /// <summary>How many commands it holds; SELECT is none.</summary>
    public int Commands { get; private set; }

    /// <summary>The database that the first command expects to be selected.</summary>
    public int FirstDatabase { get; private set; }

    /// <summary>The database that is selected behind the last.</summary>
    public int LastDatabase { get; private set; }

    /// <summary>The keys that it changes.</summary>
    public ChangedKeys Keys { get; } = new();

    /// <summary>What stands in the record.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Written;

    /// <summary>Behind which position of the log the last record of this thread ends.</summary>
    public long Position { get; set; }

    /// <summary>Whether a change of somebody is not in the record, as the log has failed.</summary>
    public bool HasLost { get; set; }

    /// <summary>Begins a command of so many arguments, its name among them.</summary>
    public void Begin(int database, int arguments, ReadOnlySpan<byte> name)
    {
        Select(database);
        _openKind = null;
        _header = _bytes.Length;
        _arguments = arguments;
        _bytes.Commit(RespWriter.WriteHeader(_bytes.Reserve(MaxOverhead), (byte)'*', arguments));
        Add(name);
        Commands++;
    }

    /// <summary>Adds an argument.</summary>
    public void Add(ReadOnlySpan<byte> argument) =>
        _bytes.Commit(RespWriter.WriteBulk(_bytes.Reserve(argument.Length + (2 * MaxOverhead)), argument));

    /// <summary>Adds a number as an argument.</summary>
    public void Add(long number)
    {
        Span<byte> text = stackalloc byte[IntegerText.MaxLength];
        Add(IntegerText.Format(number, text));
    }

    /// <summary>Begins a command of a key that changes of the same kind may continue.</summary>
    public void Open(MutationKind kind, int database, int arguments, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key)
    {
        Begin(database, arguments, name);
        _openKind = kind;
        _keyStart = Place(key);
        _keyLength = key.Length;
        _groupLength = 0;
    }

    /// <summary>As <see cref="Open"/>, of a group in the key.</summary>
    public void OpenGroup(
        MutationKind kind, int database, int arguments, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key, ReadOnlySpan<byte> group)
    {
        Open(kind, database, arguments, name, key);
        _groupStart = Place(group);
        _groupLength = group.Length;
    }

    /// <summary>
    /// Whether the last command may take so many more arguments for another change: of that kind, key and group. If it may they
    /// are counted, and the caller adds them.
    /// </summary>
    public bool TryContinue(
        MutationKind kind, int database, int more, ReadOnlySpan<byte> key, ReadOnlySpan<byte> group = default)
    {
        if (!IsOpen(kind, database, more)) return false;
        ReadOnlySpan<byte> bytes = _bytes.Written;
        if (!bytes.Slice(_keyStart, _keyLength).SequenceEqual(key)) return false;
        if (!group.SequenceEqual(_groupLength == 0 ? default : bytes.Slice(_groupStart, _groupLength))) return false;
        Count(more);
        return true;
    }

    /// <summary>As <see cref="TryContinue"/>, for a command that takes any keys.</summary>
    public bool TryContinueWithAnyKey(MutationKind kind, int database, int more)
    {
        if (!IsOpen(kind, database, more)) return false;
        Count(more);
        return true;
    }

    /// <summary>Whether the last command is a SET, or an MSET that a SET has become, and takes another pair.</summary>
    public bool TryContinueSet(int database)
    {
        const int pair = 2;
        const int set = 1 + pair;
        const int nameHeader = 4;
        if (!IsOpen(MutationKind.SetString, database, pair)) return false;
        if (_arguments == set)
        {
            Insert(_header + (2 * nameHeader), (byte)'M');
            _bytes.Written[_header + nameHeader + 1] = (byte)'4';
        }

        Count(pair);
        return true;
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _bytes.Reset(KeptCapacity);
        HasLost = false;
        Keys.Clear();
        _openKind = null;
        Commands = 0;
    }

    private void Select(int database)
    {
        if (Commands == 0) FirstDatabase = LastDatabase = database;
        if (database == LastDatabase) return;
        _bytes.Commit(SelectCommand.Write(_bytes.Reserve(SelectCommand.MaxBytes), database));
        LastDatabase = database;
    }

    // Adds an argument, and returns where its bytes are.
    private int Place(ReadOnlySpan<byte> argument)
    {
        Add(argument);
        return _bytes.Length - argument.Length - 2;
    }

    private bool IsOpen(MutationKind kind, int database, int more) =>
        _openKind == kind && LastDatabase == database && _arguments + more <= MaxArguments;

    // The number before the command has one more digit at 10, 100 and so on: what follows makes room.
    private void Count(int more)
    {
        int length = IntegerText.Measure(_arguments);
        _arguments += more;
        for (int longer = IntegerText.Measure(_arguments) - length; longer > 0; longer--) Insert(_header + 1, (byte)'0');
        Utf8Formatter.TryFormat(_arguments, _bytes.Written[(_header + 1)..], out _);
    }

    private void Insert(int at, byte value)
    {
        _bytes.Reserve(1);
        _bytes.Commit(1);
        Span<byte> bytes = _bytes.Written;
        bytes[at..^1].CopyTo(bytes[(at + 1)..]);
        bytes[at] = value;
        _keyStart++;
        _groupStart++;
    }
}
