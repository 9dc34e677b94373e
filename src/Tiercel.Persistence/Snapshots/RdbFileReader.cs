using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>
/// Reads a snapshot file of Redis, up to version 7.4, or of this program into a keyspace that is empty. It believes nothing: what
/// is damaged, or not known, is said with its place. Used once, by one thread.
/// </summary>
/// <param name="keyspace">Where the keys go.</param>
/// <param name="libraries">Where the libraries of functions go; null = they are passed over.</param>
/// <param name="keepsExpired">Whether keys whose time has passed are loaded: a log follows that may change that.</param>
/// <param name="replaces">Whether keys that are there give way; else one is damage.</param>
internal sealed class RdbFileReader(Keyspace keyspace, ILibraryStore? libraries, bool keepsExpired, bool replaces = false)
{
    private const int HeadBytes = 9;

    // The first whose files end with a checksum.
    private const int FirstChecked = 5;

    private const int ShownKeyBytes = 100;

    private readonly SnapshotLoader _loader = new(keyspace, keepsExpired) { Replaces = replaces };
    private string _name = "";
    private long _place;

    /// <summary>Keys that were loaded.</summary>
    public long Keys => _loader.Keys;

    /// <summary>Keys that were not, as their time had passed.</summary>
    public long Expired => _loader.Expired;

    /// <summary>Whether a file begins as snapshots do.</summary>
    public static bool IsSnapshot(IFile file)
    {
        Span<byte> magic = stackalloc byte[5];
        return file.Read(0, magic) == magic.Length && magic.SequenceEqual("REDIS"u8);
    }

    /// <summary>Loads a file; returns where the snapshot in it ends.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">It is damaged, or holds what is not known; the message says what and where.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public long Load(IFile file, string name)
    {
        _name = name;
        using RdbSource source = new(file);
        return Load(source);
    }

    /// <summary>As <see cref="Load(IFile, string)"/>, of windows.</summary>
    public long Load(RdbSource source)
    {
        RdbReader reader = new(source);
        PooledBuffer key = default;
        try
        {
            int version = ReadHead(ref reader);
            while (true)
            {
                _place = reader.Position;
                reader.Forget();
                _loader.LookAhead(in reader);
                if (!reader.TryReadByte(out byte type)) throw Ended();
                if (type == RdbOpcode.End) break;
                if (type >= RdbOpcode.SlotInfo) ReadRemark(type, ref reader, ref key);
                else LoadValue(type, ref reader, new RdbUse(), ref key);
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
        if (!reader.TryRead(HeadBytes, out ReadOnlySpan<byte> head)) throw Ended();
        if (!head.StartsWith("REDIS"u8)) throw Damaged("it does not begin as a snapshot does");
        bool isNumber = int.TryParse(head[5..], NumberStyles.None, CultureInfo.InvariantCulture, out int version);
        if (isNumber && version is >= 1 and <= RdbFormat.NewestRead) return version;
        throw Damaged(isNumber && version > RdbFormat.NewestRead
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
                    throw Damaged($"there is no database {index}: see the setting 'databases'");
                if (isSound) _loader.Database = keyspace.Database((int)index);
                break;
            case RdbOpcode.DatabaseSize:
                isSound = reader.TryReadNumber(out _) && reader.TryReadNumber(out _);
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
                    throw Damaged($"a library of functions cannot be loaded ({error})");
                break;
            case RdbOpcode.EarlyFunctions:
                throw Damaged("it holds functions of a version of Redis before 7.0 was released");
            case RdbOpcode.ModuleAux:
                throw Damaged("it holds data of a module of Redis, which cannot be loaded here");
            default:
                LoadUsed(opcode, ref reader, ref scratch);
                return;
        }

        if (!isSound) throw Damaged("what lies there is no snapshot");
    }

    private void LoadUsed(byte opcode, scoped ref RdbReader reader, scoped ref PooledBuffer key)
    {
        RdbUse use = new();
        while (opcode is >= RdbOpcode.Idle and <= RdbOpcode.ExpirySeconds and not RdbOpcode.Aux and not RdbOpcode.DatabaseSize)
        {
            if (!TryReadUse(opcode, ref reader, ref use) || !reader.TryReadByte(out opcode)) throw Ended();
        }

        LoadValue(opcode, ref reader, in use, ref key);
    }

    private static bool TryReadUse(byte opcode, scoped ref RdbReader reader, ref RdbUse use)
    {
        ReadOnlySpan<byte> bytes;
        switch (opcode)
        {
            case RdbOpcode.ExpiryMs:
                if (!reader.TryRead(sizeof(long), out bytes)) return false;
                use.ExpiresAtMs = ExpiryOf(BinaryPrimitives.ReadInt64LittleEndian(bytes));
                return true;
            case RdbOpcode.ExpirySeconds:
                if (!reader.TryRead(sizeof(int), out bytes)) return false;
                use.ExpiresAtMs = ExpiryOf(BinaryPrimitives.ReadInt32LittleEndian(bytes) * 1000L);
                return true;
            case RdbOpcode.Frequency:
                if (!reader.TryReadByte(out byte frequency)) return false;
                use.Frequency = frequency;
                return true;
            default:
                if (!reader.TryReadNumber(out ulong seconds)) return false;
                use.IdleSeconds = (long)Math.Min(seconds, long.MaxValue);
                return true;
        }
    }

    // Before 1970 or then: long ago, which no number below 1 says here.
    private static long ExpiryOf(long milliseconds) => Math.Max(1, milliseconds);

    private void LoadValue(byte type, scoped ref RdbReader reader, scoped in RdbUse use, scoped ref PooledBuffer key)
    {
        if (type is RdbOpcode.EarlyModuleValue or RdbOpcode.ModuleValue) throw Damaged("it holds a value of a module of Redis", ref reader);
        if (type != RdbFormat.StringType && ValueKinds.OfRdbType(type, out _) is null)
            throw Damaged(string.Create(CultureInfo.InvariantCulture, $"it holds a value of type {type}, which is not known"), ref reader);
        if (!SnapshotLoader.TryLoadKey(ref reader, ref key)) throw Damaged("a key cannot be read");
        OpStatus status = _loader.Load(type, ref reader, key.Written, in use);
        if (status == OpStatus.Exists) throw Damaged($"the key {Shown(key.Written)} comes twice");
        if (status != OpStatus.Done) throw Damaged($"the value of the key {Shown(key.Written)} cannot be read");
    }

    private long CheckEnd(scoped ref RdbReader reader, RdbSource source, int version)
    {
        if (version < FirstChecked) return reader.Position;
        ulong expected = source.ChecksumTo(reader.Position);
        if (!reader.TryRead(sizeof(ulong), out ReadOnlySpan<byte> bytes)) throw Ended();
        ulong checksum = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        // 0: whoever wrote it was told to take none.
        bool isChecked = keyspace.Options.Durability.Checksums;
        if (isChecked && checksum != 0 && checksum != expected) throw Damaged("its checksum is wrong");
        return reader.Position;
    }

    private InvalidDataException Damaged(string what, scoped ref RdbReader reader)
    {
        PooledBuffer key = default;
        try
        {
            bool isNamed = SnapshotLoader.TryLoadKey(ref reader, ref key);
            return Damaged(isNamed ? $"{what}, the key {Shown(key.Written)}" : what);
        }
        finally
        {
            key.Dispose();
        }
    }

    private InvalidDataException Ended() => Damaged("it ends before its end");

    private InvalidDataException Damaged(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{_name} cannot be loaded, at byte {_place}: {what}."));

    private static string Shown(ReadOnlySpan<byte> key)
    {
        StringBuilder text = new("'");
        foreach (byte character in key[..Math.Min(key.Length, ShownKeyBytes)])
        {
            if (character is >= (byte)' ' and < 127 and not (byte)'\\') text.Append((char)character);
            else text.Append(CultureInfo.InvariantCulture, $"\\x{character:x2}");
        }

        return text.Append(key.Length > ShownKeyBytes ? "…'" : "'").ToString();
    }
}
