using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>What one database occupies beside its keys and values.</summary>
/// <param name="Index">Its number.</param>
/// <param name="IndexBytes">The index in which keys are found.</param>
/// <param name="ExpiryBytes">The times at which keys expire. They lie in the entries, not in an index of their own.</param>
internal readonly record struct DatabaseOverhead(int Index, long IndexBytes, long ExpiryBytes)
{
    public long TotalBytes => IndexBytes + ExpiryBytes;

    /// <summary>One for each database that has keys, in the order of their numbers.</summary>
    public static IReadOnlyList<DatabaseOverhead> Of(Keyspace keyspace)
    {
        List<DatabaseOverhead> found = [];
        for (int i = 0; i < keyspace.DatabaseCount; i++)
        {
            if (keyspace.DatabaseIfCreated(i) is not { Count: > 0 } database) continue;
            found.Add(new DatabaseOverhead(i, database.IndexBytes, database.CountWithExpiry * sizeof(long)));
        }

        return found;
    }
}
