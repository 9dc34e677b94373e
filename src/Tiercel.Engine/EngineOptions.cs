using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// What an engine may use. Set it before the engine is made; of the properties marked as changeable the engine
/// reads the current value at every use. Not thread safe beyond that: one writer at a time.
/// </summary>
public sealed class EngineOptions
{
    /// <summary>Number of databases, 1 to 65,536; 16 by default. An unused one costs nothing.</summary>
    [Option("databases", Minimum = 1, Maximum = 65536)]
    public int Databases { get; set; } = 16;

    /// <summary>Bytes the data may occupy, keys and index included; 0 = no limit. Changeable.</summary>
    [Option("maxmemory", Mutable = true, Format = OptionFormat.Memory, Minimum = 0)]
    public long MaxMemory { get; set; }

    /// <summary>Number of keys over all databases; 0 = no limit. Changeable.</summary>
    [Option("maxkeys", Mutable = true, Minimum = 0)]
    public long MaxKeys { get; set; }

    /// <summary>What gives way when a limit is reached. Changeable.</summary>
    [Option("maxmemory-policy", Mutable = true)]
    public EvictionPolicy EvictionPolicy { get; set; } = EvictionPolicy.NoEviction;

    /// <summary>Keys looked at for each victim, 1 to 64; 5 by default, as in Redis. Changeable.</summary>
    [Option("maxmemory-samples", Mutable = true, Minimum = 1, Maximum = 64)]
    public int EvictionSamples { get; set; } = 5;

    /// <summary>Background slices a second, 1 to 500; 10 by default. Changeable.</summary>
    [Option("hz", Mutable = true, Minimum = 1, Maximum = 500)]
    public int MaintenanceHz { get; set; } = 10;

    /// <summary>The time an entry set without an expiry lives; <see cref="TimeSpan.Zero"/> = for ever. Embedded API only.</summary>
    public TimeSpan DefaultExpiry { get; set; }

    /// <summary>Where the engine reads time; tests pass their own.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
