using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>A record that is a number and so many elements.</summary>
internal abstract class ElementRecord<TElement>(LargeImage image, ElementImage<TElement> elements, long count) : LargeRecord(image)
    where TElement : struct, ISlotElement<TElement>
{
    private bool _isBegun;

    public sealed override bool Write(ref PooledBuffer target, int untilBytes)
    {
        if (!_isBegun) WriteHead(ref target, count);
        _isBegun = true;
        while (target.Length < untilBytes)
        {
            if (!elements.TryNext(out TElement element)) return false;
            WriteElement(ref target, element);
        }

        return true;
    }

    public sealed override void Dispose()
    {
        base.Dispose();
        elements.Dispose();
    }

    /// <summary>Writes what stands in front of the elements.</summary>
    protected virtual void WriteHead(ref PooledBuffer target, long count) => RdbFormat.WriteNumber(ref target, (ulong)count);

    /// <summary>Writes one.</summary>
    protected abstract void WriteElement(ref PooledBuffer target, TElement element);
}
