using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// A collection that no key holds yet: packed bytes, or the root of a large one. Whoever has it disposes it; a key that was
/// given the root has taken it.
/// </summary>
internal ref struct NewCollection(ValueKind kind)
{
    /// <summary>The packed bytes, if <see cref="Large"/> is null.</summary>
    public PooledBuffer Packed;

    public ValueKind Kind { get; } = kind;

    public LargeValue Large { get; private set; }

    /// <summary>Makes it a large one. It owns the root from now on.</summary>
    public void BecomeLarge(LargeValue root) => Large = root;

    /// <summary>The root, which is the caller's from now on.</summary>
    public LargeValue TakeLarge()
    {
        LargeValue root = Large;
        Large = default;
        return root;
    }

    /// <summary>Frees what no key has taken.</summary>
    public void Dispose(Keyspace keyspace)
    {
        if (!Large.IsNull)
        {
            Large.References = 0;
            ValueKinds.Of(Kind).Free(Large, keyspace);
            Large = default;
        }

        Packed.Dispose();
    }
}
