namespace Tiercel.Persistence;

/// <summary>The libraries of functions, which snapshot files hold beside the keys; of the project above that runs them.</summary>
internal interface ILibraryStore
{
    /// <summary>The code of each, in the order in which they were loaded.</summary>
    IReadOnlyList<byte[]> Codes { get; }

    /// <summary>Adds a library; false, with the reason, if it cannot be.</summary>
    bool TryAdd(ReadOnlySpan<byte> code, out string error);

    /// <summary>Removes all.</summary>
    void Clear();
}
