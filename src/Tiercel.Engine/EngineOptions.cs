using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// What an engine may use. Set it before the engine is made; of the properties marked as changeable the engine
/// reads the current value at every use. Not thread safe beyond that: one writer at a time.
/// </summary>
public sealed partial class EngineOptions
{
    private const int MiB = 1 << 20;

    private long? _maxMemory;
    private EvictionPolicy? _evictionPolicy;

    /// <summary>Number of databases, 1 to 65,536; 16 by default. An unused one costs nothing.</summary>
    [Option("databases", Minimum = 1, Maximum = 65536)]
    public int Databases { get; set; } = 16;

    /// <summary>
    /// Bytes the data may occupy, keys and index included; 0 = no limit. Left alone it is half of the memory that the
    /// runtime reports as available in an embedded engine, and 0 in a server. Changeable.
    /// </summary>
    [Option("maxmemory", Mutable = true, Format = OptionFormat.Memory, Minimum = 0)]
    public long MaxMemory
    {
        get => _maxMemory ?? 0;
        set
        {
            _maxMemory = value;
            NoteLimits();
        }
    }

    /// <summary>Bytes that the data of single databases may occupy: "3 64mb 5 1gb". A value over 16 KiB that COPY has shared
    /// between keys counts for each of them here, and once in <see cref="MaxMemory"/>. Changeable.</summary>
    [Option("maxmemory-db", Mutable = true)]
    public DatabaseLimits MaxMemoryPerDatabase
    {
        get;
        set
        {
            field = value;
            NoteLimits();
        }
    } = DatabaseLimits.None;

    /// <summary>Number of keys over all databases; 0 = no limit. Changeable.</summary>
    [Option("maxkeys", Mutable = true, Minimum = 0)]
    public long MaxKeys
    {
        get;
        set
        {
            field = value;
            NoteLimits();
        }
    }

    /// <summary>Number of keys in single databases: "3 10000 5 2000000". Changeable.</summary>
    [Option("maxkeys-db", Mutable = true)]
    public DatabaseLimits MaxKeysPerDatabase
    {
        get;
        set
        {
            field = value;
            NoteLimits();
        }
    } = DatabaseLimits.None;

    /// <summary>
    /// What gives way when a limit is reached. Left alone it is allkeys-lru in an embedded engine and noeviction
    /// in a server. Changeable.
    /// </summary>
    [Option("maxmemory-policy", Mutable = true)]
    public EvictionPolicy EvictionPolicy
    {
        get => _evictionPolicy ?? EvictionPolicy.NoEviction;
        set => _evictionPolicy = value;
    }

    /// <summary>Keys looked at for each victim, 1 to 64; 5 by default, as in Redis. Changeable.</summary>
    [Option("maxmemory-samples", Mutable = true, Minimum = 1, Maximum = 64)]
    public int EvictionSamples { get; set; } = 5;

    /// <summary>
    /// Bytes of the longest argument that a server reads, and to which strings may be extended, which ends at 512 MB, the
    /// default. Changeable.
    /// </summary>
    [Option("proto-max-bulk-len", Mutable = true, Format = OptionFormat.Memory, Minimum = 1024 * 1024)]
    public long MaxStringBytes { get; set; } = StringOps.MaxLength;

    /// <summary>
    /// Values of at least this many bytes are kept compressed (LZ4) where that saves an eighth, 0 = none; 0 by default.
    /// Values that were set before stay as they are. Changeable.
    /// </summary>
    [Option("compress-min-bytes", Mutable = true, Format = OptionFormat.Memory, Minimum = 0, Maximum = StringOps.MaxLength)]
    public long CompressMinBytes
    {
        get;
        set
        {
            field = value;
            CompressesFromBytes = value is > 0 and < int.MaxValue ? (int)value : int.MaxValue;
        }
    }

    /// <summary>
    /// Bytes to which a HyperLogLog grows before its registers are laid out densely, in 12 KiB; 3000 by default, as in
    /// Redis. Changeable.
    /// </summary>
    [Option("hll-sparse-max-bytes", Mutable = true, Format = OptionFormat.Memory, Minimum = 0)]
    public long MaxSparseHyperLogLogBytes { get; set; } = 3000;

    /// <summary>
    /// Milliseconds from which slow commands, evictions and background work are kept as events for LATENCY; 0, the default, =
    /// never. Else every command is timed, which costs each some 45 ns. Changeable.
    /// </summary>
    [Option("latency-monitor-threshold", Mutable = true, Minimum = 0)]
    public long SlowEventThresholdMs { get; set; }

    /// <summary>
    /// The directory in which the data is kept, for <c>TiercelEngine.Open</c>; null, the default, = nowhere. It sets
    /// <see cref="DurabilityOptions.Directory"/>, and unless <see cref="DurabilityOptions.AppendOnly"/> is set too, every change is
    /// appended to a log there, which is on the disk within two seconds if <see cref="DurabilityOptions.Sync"/> is left alone.
    /// </summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public string? DataDirectory
    {
        get;
        set
        {
            if (value is not null) ArgumentException.ThrowIfNullOrWhiteSpace(value);
            field = value;
            Durability.KeepIn(value);
        }
    }

    /// <summary>What is kept on the disk: nothing, as long as it is left alone.</summary>
    public DurabilityOptions Durability { get; } = new();

    /// <summary>Background slices a second, 1 to 500; 10 by default. Changeable.</summary>
    [Option("hz", Mutable = true, Minimum = 1, Maximum = 500)]
    public int MaintenanceHz { get; set; } = 10;

    /// <summary>
    /// The least time between two sweeps that remove expired entries nobody asked for; <see cref="TimeSpan.Zero"/>, the
    /// default, = in every background slice. Reads never see an expired entry, swept or not. Changeable.
    /// </summary>
    public TimeSpan SweepInterval { get; set; }

    /// <summary>The time an entry set without an expiry lives; <see cref="TimeSpan.Zero"/> = for ever. Embedded API only.</summary>
    public TimeSpan DefaultExpiry { get; set; }

    /// <summary>Whether dumps of strings over 20 bytes are compressed where that makes them shorter. Changeable.</summary>
    [Option("rdbcompression", Mutable = true)]
    public bool CompressDumps { get; set; } = true;

    /// <summary>Where the engine reads time; tests pass their own.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// New options for a small cache on a hot path: 64 MiB, 50,000 keys, the least recently used give way, entries live
    /// 300 s unless told otherwise, expired ones are swept every 30 s.
    /// </summary>
    public static EngineOptions LowLatency => new()
    {
        MaxMemory = 64 * MiB, MaxKeys = 50_000, EvictionPolicy = EvictionPolicy.AllKeysLru,
        DefaultExpiry = TimeSpan.FromSeconds(300), SweepInterval = TimeSpan.FromSeconds(30),
    };

    /// <summary>New options for much data: 512 MiB, a million keys, the least frequently used give way.</summary>
    public static EngineOptions LargeData => new()
    {
        MaxMemory = 512 * MiB, MaxKeys = 1_000_000, EvictionPolicy = EvictionPolicy.AllKeysLfu,
    };

    /// <summary><see cref="CompressMinBytes"/>, or more than any value has if none is compressed.</summary>
    internal int CompressesFromBytes { get; private set; } = int.MaxValue;

    /// <summary>Whether anything is kept on the disk by itself.</summary>
    internal bool KeepsData => DataDirectory is not null || Durability.AppendOnly || !Durability.SavePoints.IsEmpty;

    /// <summary>Whether there is any limit: the one thing that a change without one looks at.</summary>
    internal bool HasLimits { get; private set; }

    /// <summary>Whether any single database has one.</summary>
    internal bool HasDatabaseLimits { get; private set; }

    /// <summary>Whether a limit on the number of keys makes every change of it worth an atomic addition.</summary>
    internal bool CountsKeys { get; private set; }

    /// <summary>
    /// Gives what nobody has set the defaults of an embedded engine: a cache that cannot fill the machine; or, if its data is kept,
    /// one of which nothing gives way.
    /// </summary>
    internal void UseEmbeddedDefaults()
    {
        if (_maxMemory is null) MaxMemory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
        _evictionPolicy ??= KeepsData ? EvictionPolicy.NoEviction : EvictionPolicy.AllKeysLru;
    }

    private void NoteLimits()
    {
        HasDatabaseLimits = !MaxMemoryPerDatabase.IsEmpty || !MaxKeysPerDatabase.IsEmpty;
        CountsKeys = MaxKeys > 0 || !MaxKeysPerDatabase.IsEmpty;
        HasLimits = HasDatabaseLimits || CountsKeys || MaxMemory > 0;
    }
}
