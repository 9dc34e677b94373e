using System.Numerics;

namespace Tiercel.Scripting;

/// <summary>
/// Shards that runs of a script came to without having declared them, and could not have at once: the next runs lock them at
/// their start. What most runs do not come to again is forgotten. Threads write it without locks, so that it may be wrong
/// in every way: it costs time, and no more.
/// </summary>
internal sealed class ShardHint
{
    // Beyond this a script comes to other keys each time. A guess.
    private const int MaxShards = 8;

    // Runs between two looks at whether it is of use.
    private const int RunsPerLook = 16;

    private int _database;
    private ulong _shards;
    private int _runs;
    private int _touched;

    /// <summary>The shards of a database that are to be locked at the start.</summary>
    public ulong Of(int database) => _database == database ? _shards : 0;

    /// <summary>A run had to begin anew because it needed shards that somebody else held.</summary>
    public void Learn(int database, ulong shards)
    {
        ulong all = shards | Of(database);
        (_database, _shards, _runs, _touched) = (database, BitOperations.PopCount(all) > MaxShards ? 0 : all, 0, 0);
    }

    /// <summary>A run that has locked what it was told to came to some shards of the database that it began in.</summary>
    public void Note(int database, ulong touched)
    {
        ulong hinted = Of(database);
        if (hinted == 0) return;
        _touched += BitOperations.PopCount(touched & hinted);
        if (++_runs < RunsPerLook) return;
        if (2 * _touched < _runs * BitOperations.PopCount(hinted)) _shards = 0;
        (_runs, _touched) = (0, 0);
    }
}
