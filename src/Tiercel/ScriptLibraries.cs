using System.Text;
using Tiercel.Persistence;
using Tiercel.Scripting;

namespace Tiercel;

/// <summary>The libraries of functions as the files see them: those of one engine for scripts, or of another that took over.</summary>
internal sealed class ScriptLibraries(FunctionLibraries libraries) : ILibraryStore
{
    private volatile FunctionLibraries _libraries = libraries;

    public IReadOnlyList<byte[]> Codes => [.. _libraries.Current.Libraries.Select(static l => l.Code)];

    public Action<byte[][]>? Changed
    {
        get => _libraries.Changed;
        set => _libraries.Changed = value;
    }

    public bool TryAdd(ReadOnlySpan<byte> code, out string error) => TryAdd(_libraries, code, out error);

    /// <summary>Other libraries are what is kept from now on; they hold what these do. Nobody changes either meanwhile.</summary>
    public void MoveTo(FunctionLibraries other)
    {
        FunctionLibraries former = _libraries;
        if (former == other) return;
        other.Clear();
        foreach (byte[] code in Codes)
        {
            if (!TryAdd(other, code, out string error)) throw new InvalidOperationException(error);
        }

        other.Changed = former.Changed;
        former.Changed = null;
        _libraries = other;
    }

    public void WhileStill(Action action) => _libraries.WhileStill(action);

    public void Clear() => _libraries.Clear();

    private static bool TryAdd(FunctionLibraries libraries, ReadOnlySpan<byte> code, out string error)
    {
        bool isLoaded = libraries.Load(code, replaces: false, out byte[] reason) is not null;
        error = Encoding.UTF8.GetString(reason);
        return isLoaded;
    }
}
