namespace Tiercel.Persistence;

/// <summary>The libraries of functions, which snapshot files hold beside the keys; of the project above that runs them.</summary>
internal interface ILibraryStore
{
    /// <summary>The code of each, in the order in which they were loaded.</summary>
    IReadOnlyList<byte[]> Codes { get; }

    /// <summary>Adds a library; false, with the reason, if it cannot be.</summary>
    bool TryAdd(ReadOnlySpan<byte> code, out string error);

    /// <summary>Is told the commands that repeat a change, before another change is made; null = nobody is.</summary>
    Action<byte[][]>? Changed { get; set; }

    /// <summary>Does something while none comes or goes.</summary>
    void WhileStill(Action action);

    /// <summary>Removes all.</summary>
    void Clear();
}
