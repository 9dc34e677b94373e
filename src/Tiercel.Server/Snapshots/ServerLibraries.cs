using System.Text;
using Tiercel.Persistence;
using Tiercel.Scripting;

namespace Tiercel.Server;

/// <summary>The libraries of functions as snapshot files see them.</summary>
internal sealed class ServerLibraries(FunctionLibraries libraries) : ILibraryStore
{
    public IReadOnlyList<byte[]> Codes => [.. libraries.Current.Libraries.Select(static l => l.Code)];

    public bool TryAdd(ReadOnlySpan<byte> code, out string error)
    {
        bool isLoaded = libraries.Load(code, replaces: false, out byte[] reason) is not null;
        error = Encoding.UTF8.GetString(reason);
        return isLoaded;
    }

    public Action<byte[][]>? Changed
    {
        get => libraries.Changed;
        set => libraries.Changed = value;
    }

    public void WhileStill(Action action) => libraries.WhileStill(action);

    public void Clear() => libraries.Clear();
}
