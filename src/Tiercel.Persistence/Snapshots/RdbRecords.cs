using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Persistence;

/// <summary>Loads the records of keys in a snapshot file, and says of those that are damaged where they lie. One thread.</summary>
/// <param name="keyspace">Where the keys go.</param>
/// <param name="name">The name of the file.</param>
/// <param name="keepsExpired">Whether keys whose time has passed are loaded.</param>
/// <param name="replaces">Whether keys that are there give way; else one is damage.</param>
internal sealed class RdbRecords(Keyspace keyspace, string name, bool keepsExpired, bool replaces)
{
    private const int ShownKeyBytes = 100;

    private readonly SnapshotLoader _loader = new(keyspace, keepsExpired) { Replaces = replaces };

    // Where what is being read begins.
    private long _place;

    /// <summary>Keys that were loaded.</summary>
    public long Keys => _loader.Keys;

    /// <summary>Keys that were not, as their time had passed.</summary>
    public long Expired => _loader.Expired;

    /// <summary>
    /// Whether keys of next records are fetched ahead: not if somebody else may load those.
    /// </summary>
    public bool LooksAhead { get; init; } = true;

    /// <summary>The number of the database that the next keys go to. It exists.</summary>
    public int Database
    {
        get => _loader.Database.Index;
        set => _loader.Database = keyspace.Database(value);
    }

    /// <summary>Loads records that lie at a place of the file, and nothing else.</summary>
    /// <exception cref="InvalidDataException">One is damaged, or its key is there.</exception>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public void LoadAll(ReadOnlySpan<byte> records, long place)
    {
        RdbReader reader = new(records);
        PooledBuffer key = default;
        try
        {
            while (TryBegin(ref reader, place + records.Length - reader.Rest.Length, out byte first)) Load(first, ref reader, ref key);
        }
        finally
        {
            key.Dispose();
        }
    }

    /// <summary>Reads the first byte of what lies at a place; false if nothing does.</summary>
    public bool TryBegin(scoped ref RdbReader reader, long place, out byte first)
    {
        _place = place;
        if (LooksAhead) _loader.LookAhead(in reader);
        return reader.TryReadByte(out first);
    }

    /// <summary>Loads the record that begins with a byte.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or the key is there.</exception>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public void Load(byte opcode, scoped ref RdbReader reader, scoped ref PooledBuffer key)
    {
        RdbUse use = new();
        while (opcode is >= RdbOpcode.Idle and <= RdbOpcode.ExpirySeconds and not RdbOpcode.Aux and not RdbOpcode.DatabaseSize)
        {
            if (!TryReadUse(opcode, ref reader, ref use) || !reader.TryReadByte(out opcode)) throw Ended();
        }

        LoadValue(opcode, ref reader, in use, ref key);
    }

    /// <summary>What says that the file ends too early.</summary>
    public InvalidDataException Ended() => Damaged("it ends before its end");

    /// <summary>What says what is wrong with what was begun last.</summary>
    public InvalidDataException Damaged(string what) =>
        Damage.OfSnapshot(name, _place, what);

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
