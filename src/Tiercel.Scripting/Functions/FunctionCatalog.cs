using System.Text;

namespace Tiercel.Scripting;

/// <summary>Libraries and their functions by name, at one moment. Immutable.</summary>
internal sealed class FunctionCatalog
{
    // Of a library beyond its code: a guess.
    private const int OverheadBytes = 1024;

    private readonly Dictionary<byte[], LibraryFunction> _functions = new(new FoldedComparer());
    private readonly Dictionary<byte[], LibraryFunction>.AlternateLookup<ReadOnlySpan<byte>> _byName;

    private FunctionCatalog(FunctionLibrary[] libraries)
    {
        Libraries = libraries;
        _byName = _functions.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>No libraries.</summary>
    public static FunctionCatalog Empty { get; } = new([]);

    /// <summary>In the order in which they were loaded.</summary>
    public IReadOnlyList<FunctionLibrary> Libraries { get; }

    /// <summary>Bytes that the libraries take, about.</summary>
    public long Bytes => Libraries.Sum(static l => (long)l.Code.Length + OverheadBytes);

    /// <summary>Bytes of the Lua values of the libraries that keep state, as far as is known.</summary>
    public long MachineBytes => Libraries.Sum(static l => l.Machine?.Lua.MemoryBytes ?? 0);

    /// <summary>Functions of all libraries.</summary>
    public int FunctionCount => Libraries.Sum(static l => l.Functions.Count);

    /// <summary>
    /// A catalog of some libraries; null, and an error to reply, if two of them have functions with one name. Names that differ
    /// in their case alone are one; of two such in one library the first is found, as in Redis.
    /// </summary>
    public static FunctionCatalog? TryCreate(IEnumerable<FunctionLibrary> libraries, out byte[] error)
    {
        FunctionCatalog catalog = new([.. libraries]);
        error = [];
        foreach (LibraryFunction function in catalog.Libraries.SelectMany(static l => l.Functions))
        {
            if (catalog._functions.TryAdd(function.Name, function)) continue;
            if (catalog._functions[function.Name].Library == function.Library) continue;
            error = [.. "ERR Function "u8, .. function.Name, .. " already exists"u8];
            return null;
        }

        return catalog;
    }

    /// <summary>The function with a name; null if there is none.</summary>
    public LibraryFunction? Find(ReadOnlySpan<byte> name) => _byName.TryGetValue(name, out LibraryFunction? function) ? function : null;

    // Nothing is added by who calls functions, so the hash needs no secret.
    private sealed class FoldedComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => Ascii.EqualsIgnoreCase(x.AsSpan(), y.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => Ascii.EqualsIgnoreCase(alternate, other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            uint hash = 2166136261;
            foreach (byte character in alternate) hash = (hash ^ (character | 0x20u)) * 16777619;
            return (int)hash;
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
