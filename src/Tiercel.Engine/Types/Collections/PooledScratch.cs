using System.Buffers;

namespace Tiercel.Engine;

/// <summary>Working memory of a known length: the caller's on the stack if that is enough, else lent by the pool.</summary>
internal readonly ref struct PooledScratch
{
    private readonly byte[]? _array;

    public PooledScratch(Span<byte> stack, int length)
    {
        if (length <= stack.Length)
        {
            Span = stack[..length];
            return;
        }

        _array = ArrayPool<byte>.Shared.Rent(length);
        Span = _array.AsSpan(0, length);
    }

    /// <summary>The memory, its content undefined.</summary>
    public Span<byte> Span { get; }

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        if (_array is not null) ArrayPool<byte>.Shared.Return(_array);
    }
}
