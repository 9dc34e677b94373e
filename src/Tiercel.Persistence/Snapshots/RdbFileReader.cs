using System.Buffers.Binary;
using System.Globalization;
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>
/// Reads a snapshot file of Redis, up to version 7.4, or of this program into a keyspace that is empty. It believes nothing: what
/// is damaged, or not known, is said with its place. Used once, by one thread, which has others help with a large file: it finds
/// where the records end, and they load them.
/// </summary>
/// <param name="keyspace">Where the keys go.</param>
/// <param name="libraries">Where the libraries of functions go; null = they are passed over.</param>
/// <param name="keepsExpired">Whether keys whose time has passed are loaded: a log follows that may change that.</param>
/// <param name="replaces">Whether keys that are there give way, in the order of the file; else one is damage.</param>
internal sealed class RdbFileReader(Keyspace keyspace, ILibraryStore? libraries, bool keepsExpired, bool replaces = false)
{
    private const int HeadBytes = 9;

    // The first whose files end with a checksum.
    private const int FirstChecked = 5;

    // Type, key and value: no key takes less of a file.
    private const int LeastBytesOfKey = 3;

    private readonly List<RdbRecords> _records = [];
    private RdbRecords _own = null!;

    // So many keys may yet be announced.
    private long _mostKeys;

    /// <summary>Keys that were loaded.</summary>
    public long Keys => _records.Sum(static r => r.Keys);

    /// <summary>Keys that were not, as their time had passed.</summary>
    public long Expired => _records.Sum(static r => r.Expired);

    /// <summary>Whether a file begins as snapshots do.</summary>
    public static bool IsSnapshot(IFile file)
    {
        Span<byte> magic = stackalloc byte[5];
        return file.Read(0, magic) == magic.Length && magic.SequenceEqual("REDIS"u8);
    }

    /// <summary>Of which version of the format a file is; null if it is no snapshot.</summary>
    public static int? VersionOf(IFile file)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        bool isWhole = IsSnapshot(file) && file.Read(0, head) == HeadBytes;
        return isWhole && int.TryParse(head[5..], NumberStyles.None, CultureInfo.InvariantCulture, out int version) ? version : null;
    }

    /// <summary>Loads a file; returns where the snapshot in it ends.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">It is damaged, or holds what is not known; the message says what and where.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public long Load(IFile file, string name)
    {
        using RdbSource source = new(file);
        return Load(source, name, replaces ? 0 : LoadCrew.ThreadsFor(file.Length));
    }

    /// <summary>As <see cref="Load(IFile, string)"/>, of windows, with the help of so many threads.</summary>
    public long Load(RdbSource source, string name, int helpers)
    {
        _own = NewRecords(name, looksAhead: helpers == 0);
        _mostKeys = source.Length / LeastBytesOfKey;
        if (helpers == 0) return Load(source, crew: null);
        using RdbCrew crew = new(helpers, () => NewRecords(name, looksAhead: true));
        try
        {
            long end = Load(source, crew);
            crew.Finish();
            return end;
        }
        catch (InvalidDataException)
        {
            // What the others found wrong lies before.
            crew.Finish();
            throw;
        }
    }

    private RdbRecords NewRecords(string name, bool looksAhead)
    {
        RdbRecords records = new(keyspace, name, keepsExpired, replaces) { LooksAhead = looksAhead };
        _records.Add(records);
        return records;
    }

    private long Load(RdbSource source, RdbCrew? crew)
    {
        RdbReader reader = new(source);
        PooledBuffer key = default;
        try
        {
            int version = ReadHead(ref reader);
            while (true)
            {
                reader.Forget();
                crew?.HandOut(ref reader, _own.Database);
                if (!_own.TryBegin(ref reader, reader.Position, out byte type)) throw _own.Ended();
                if (type == RdbOpcode.End) break;
                if (type >= RdbOpcode.SlotInfo) ReadRemark(type, ref reader, ref key);
                else _own.Load(type, ref reader, ref key);
            }

            return CheckEnd(ref reader, source, version);
        }
        finally
        {
            key.Dispose();
        }
    }

    private int ReadHead(scoped ref RdbReader reader)
    {
        if (!reader.TryRead(HeadBytes, out ReadOnlySpan<byte> head)) throw _own.Ended();
        if (!head.StartsWith("REDIS"u8)) throw _own.Damaged("it does not begin as a snapshot does");
        bool isNumber = int.TryParse(head[5..], NumberStyles.None, CultureInfo.InvariantCulture, out int version);
        if (isNumber && version is >= 1 and <= RdbFormat.NewestRead) return version;
        throw _own.Damaged(isNumber && version > RdbFormat.NewestRead
            ? string.Create(CultureInfo.InvariantCulture, $"it is of version {version}; up to {RdbFormat.NewestRead} can be read")
            : "it has no version");
    }

    // What stands between the values. What is said in front of a key is followed by that key.
    private void ReadRemark(byte opcode, scoped ref RdbReader reader, scoped ref PooledBuffer scratch)
    {
        bool isSound;
        switch (opcode)
        {
            case RdbOpcode.SelectDatabase:
                isSound = reader.TryReadNumber(out ulong index);
                if (isSound && index >= (ulong)keyspace.DatabaseCount)
                    throw _own.Damaged($"there is no database {index}: see the setting 'databases'");
                if (isSound) _own.Database = (int)index;
                break;
            case RdbOpcode.DatabaseSize:
                isSound = reader.TryReadNumber(out ulong keys) && reader.TryReadNumber(out _);
                if (isSound) Prepare(keys);
                break;
            case RdbOpcode.SlotInfo:
                isSound = reader.TryReadNumber(out _) && reader.TryReadNumber(out _) && reader.TryReadNumber(out _);
                break;
            case RdbOpcode.Aux:
                isSound = SnapshotLoader.TryLoadKey(ref reader, ref scratch) && SnapshotLoader.TryLoadKey(ref reader, ref scratch);
                break;
            case RdbFormat.FunctionLibrary:
                isSound = SnapshotLoader.TryLoadKey(ref reader, ref scratch);
                if (isSound && libraries is not null && !libraries.TryAdd(scratch.Written, out string error))
                    throw _own.Damaged($"a library of functions cannot be loaded ({error})");
                break;
            case RdbOpcode.EarlyFunctions:
                throw _own.Damaged("it holds functions of a version of Redis before 7.0 was released");
            case RdbOpcode.ModuleAux:
                throw _own.Damaged("it holds data of a module of Redis, which cannot be loaded here");
            default:
                _own.Load(opcode, ref reader, ref scratch);
                return;
        }

        if (!isSound) throw _own.Damaged("what lies there is no snapshot");
    }

    // What a file says of itself is believed as far as it can be true, of all its databases together.
    private void Prepare(ulong keys)
    {
        long believed = (long)Math.Min(keys, (ulong)_mostKeys);
        _mostKeys -= believed;
        keyspace.Database(_own.Database).Prepare(believed);
    }

    private long CheckEnd(scoped ref RdbReader reader, RdbSource source, int version)
    {
        if (version < FirstChecked) return reader.Position;
        ulong expected = source.ChecksumTo(reader.Position);
        if (!reader.TryRead(sizeof(ulong), out ReadOnlySpan<byte> bytes)) throw _own.Ended();
        ulong checksum = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        // 0: whoever wrote it was told to take none.
        bool isChecked = keyspace.Options.Durability.Checksums;
        if (isChecked && checksum != 0 && checksum != expected) throw _own.Damaged("its checksum is wrong");
        return reader.Position;
    }
}
