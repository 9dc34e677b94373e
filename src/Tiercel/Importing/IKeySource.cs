namespace Tiercel;

/// <summary>Where keys come from. One thread at a time.</summary>
internal interface IKeySource : IDisposable
{
    /// <summary>How many keys each database held when this was opened; none that is empty.</summary>
    IReadOnlyDictionary<int, long> Databases { get; }

    /// <summary>All libraries of functions as FUNCTION DUMP tells them; null if there are none, or the source knows none.</summary>
    byte[]? Functions { get; }

    /// <summary>
    /// The keys of a database, some at a time. One that comes while they are read may be among them; one that is there from the first to
    /// the last is.
    /// </summary>
    IEnumerable<IReadOnlyList<ImportedKey>> Read(int database);
}
