namespace Tiercel.Lua;

/// <summary>What a value may refer to and the memory limit counts.</summary>
public abstract class LuaObject
{
    private static int _lastIdentity;

    private protected LuaObject()
    {
    }

    /// <summary>The number of the last count that has met it.</summary>
    internal int CountedIn { get; set; }

    /// <summary>A number of its own, by which <c>tostring</c> names it; not of strings. Thread safe.</summary>
    internal int Identity
    {
        get
        {
            if (_mark == 0) Interlocked.CompareExchange(ref _mark, Interlocked.Increment(ref _lastIdentity), 0);
            return _mark;
        }
    }

    /// <summary>Bytes it takes, without those of other objects it refers to.</summary>
    internal abstract long SizeBytes { get; }

    /// <summary>Shows what it refers to.</summary>
    internal virtual void Visit(MemoryCensus census)
    {
    }

    /// <summary>Of a string its hash, of anything else its identity; 0 = nobody has asked yet.</summary>
#pragma warning disable SA1401 // One field for both keeps strings small.
    private protected int _mark;
#pragma warning restore SA1401
}
