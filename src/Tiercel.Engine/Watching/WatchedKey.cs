namespace Tiercel.Engine;

/// <summary>A key that is watched by one <see cref="Watch"/>.</summary>
internal sealed class WatchedKey(Watch watch, Database database, byte[] bytes, ulong hash)
{
    public Watch Watch { get; } = watch;

    public Database Database { get; } = database;

    public byte[] Bytes { get; } = bytes;

    public ulong Hash { get; } = hash;

    /// <summary>Whether there was such a key: as long as the watch is clean that has not changed.</summary>
    public bool Existed { get; init; }

    /// <summary>Another watched key with the same hash: perhaps the same key.</summary>
    public WatchedKey? Next { get; set; }
}
