namespace Tiercel.Bench.Load;

/// <summary>Draws key numbers: all in order, or at random with equal chances (xorshift64*, then the high half of a product).</summary>
internal struct KeySource(long keys, ulong seed, bool inOrder)
{
    private ulong _state = (seed * 0x9E37_79B9_7F4A_7C15) | 1;
    private long _next;

    public long Next()
    {
        if (inOrder) return _next++;
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (long)Math.BigMul(_state * 0x2545_F491_4F6C_DD1D, (ulong)keys, out _);
    }
}
