namespace Tiercel.Persistence.Tests;

/// <summary>Libraries of functions that nobody runs.</summary>
internal sealed class MemoryLibraries : ILibraryStore
{
    private readonly List<byte[]> _codes = [];

    public IReadOnlyList<byte[]> Codes => _codes;

    public Action<byte[][]>? Changed { get; set; }

    public bool TryAdd(ReadOnlySpan<byte> code, out string error)
    {
        error = "";
        _codes.Add(code.ToArray());
        return true;
    }

    public void WhileStill(Action action) => action();

    public void Clear() => _codes.Clear();
}
