using System.Buffers.Binary;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// A slice of the elements of an image, copied under its lock to be read under none. Blocks that an element refers to are not
/// copied: they are never changed, and stay until the image ends.
/// </summary>
/// <param name="image">Whose.</param>
/// <param name="chunks">The heap that they lie in, as <see cref="ChunkHeap.ChunkAddresses"/> gave it when the image began.</param>
internal sealed unsafe class ElementCopies<TElement>(LargeImage image, byte** chunks) : IDisposable
    where TElement : struct, ISlotElement<TElement>
{
    /// <summary>Bytes that tell how long an element is; there are fewer if its slot is shorter.</summary>
    public const int HeadBytes = 32;

    private const int LengthBytes = sizeof(long);

    // Some dozen elements that are short.
    private const int MinBytes = 4096;

    private NativeBuffer? _copies;
    private int _next;

    /// <summary>Elements of the slice.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the slice is as long as it may get.</summary>
    public bool IsFull => Count >= image.Limits.Elements || (_copies?.Length ?? 0) >= image.Limits.Bytes;

    /// <summary>Begins another slice.</summary>
    public void Clear()
    {
        _copies?.Truncate(0);
        _next = 0;
        Count = 0;
    }

    /// <summary>Copies the element with a reference.</summary>
    public void AddNeedsLock(uint reference)
    {
        _copies ??= new NativeBuffer(MinBytes);
        byte* slot = ChunkHeap.SlotAt(chunks, reference, out int room);
        int head = Math.Min(HeadBytes, room);
        Span<byte> copy = _copies.Reserve(LengthBytes + head)[LengthBytes..];
        image.Lines.Read(slot, copy[..head]);
        int length;
        fixed (byte* start = copy) length = TElement.At(start).SlotBytes;
        int all = LengthBytes + ((length + 7) & ~7);
        Span<byte> place = _copies.Reserve(Math.Max(all, LengthBytes + head));
        BinaryPrimitives.WriteInt64LittleEndian(place, length);
        if (length > head) image.Lines.Read(slot + head, place[(LengthBytes + head)..(LengthBytes + length)]);
        _copies.Commit(all);
        Count++;
    }

    /// <summary>The next element of the slice; false behind the last. Valid until the slice is cleared.</summary>
    public bool TryNext(out TElement element)
    {
        element = default;
        if (_copies is null || _next == _copies.Length) return false;
        Span<byte> rest = _copies.Written[_next..];
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(rest);
        fixed (byte* start = rest[LengthBytes..]) element = TElement.At(start);
        _next += LengthBytes + ((length + 7) & ~7);
        return true;
    }

    /// <summary>Reads what lies in the heap at a reference, as it was.</summary>
    public void ReadNeedsLock(uint reference, Span<byte> target) =>
        image.Lines.Read(ChunkHeap.SlotAt(chunks, reference, out _), target);

    public void Dispose() => _copies?.Dispose();
}
