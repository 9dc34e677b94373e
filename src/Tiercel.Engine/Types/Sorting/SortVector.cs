using System.Diagnostics;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// The elements that are sorted: copies of them and of what they are ordered by, off the managed heap, so that locks need
/// not be held while they are compared. Dispose it to free them. One owner: pass it by reference.
/// </summary>
internal unsafe struct SortVector : ISetVisitor, IListVisitor, IDisposable
{
    private const int MinBlockBytes = 4 << 10;
    private const int MaxBlockBytes = 1 << 20;

    private Element* _items;
    private int _capacity;
    private int _first;

    // Blocks that texts are copied to: the newest, which begins with the address of the one before.
    private byte* _block;
    private int _used;
    private int _size;

    /// <summary>How many elements there are.</summary>
    public int Count { get; private set; }

    /// <summary>An element.</summary>
    public readonly ReadOnlySpan<byte> this[int index] => At(index).Text;

    /// <summary>Makes room for so many elements, before the first is added.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left, or there are too many.</exception>
    public void Expect(long count)
    {
        Debug.Assert(_items is null, "room is made once");
        if (count > int.MaxValue) throw new InsufficientMemoryException($"{count} elements are too many to be sorted.");
        if (count == 0) return;
        _items = (Element*)NativeBlock.Allocate(count * sizeof(Element));
        _capacity = (int)count;
    }

    /// <summary>Adds an element.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public void Visit(scoped ReadOnlySpan<byte> element)
    {
        Debug.Assert(Count < _capacity, "more elements than were expected");
        byte* text = Copy(element);
        _items[Count] = new Element { Address = text, Length = element.Length, Index = Count };
        Count++;
    }

    /// <summary>Notes the number that an element is ordered by; without one it is 0.</summary>
    public readonly void SetScore(int index, double score) => At(index).Score = score;

    /// <summary>Notes the text that an element is ordered by; one without comes first.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public void SetWeight(int index, scoped ReadOnlySpan<byte> weight)
    {
        ref Element item = ref At(index);
        item.Weight = Copy(weight);
        item.WeightLength = weight.Length;
    }

    /// <summary>Notes that elements are ordered by themselves, as text.</summary>
    public readonly void WeighByText()
    {
        foreach (ref Element item in new Span<Element>(_items, Count))
        {
            item.Weight = item.Address;
            item.WeightLength = item.Length;
        }
    }

    /// <summary>Orders by number, and where these are equal by text; or by the texts noted. What is equal stays in order.</summary>
    public readonly void Sort(bool isAlphabetic, bool isDescending)
    {
        Comparison<Element> order = (isAlphabetic, isDescending) switch
        {
            (false, false) => static (left, right) => Then(ByScore(in left, in right), in left, in right),
            (false, true) => static (left, right) => Then(ByScore(in right, in left), in left, in right),
            (true, false) => static (left, right) => Then(ByWeight(in left, in right), in left, in right),
            (true, true) => static (left, right) => Then(ByWeight(in right, in left), in left, in right),
        };
        new Span<Element>(_items, Count).Sort(order);
    }

    /// <summary>Keeps a part only.</summary>
    public void Keep(IndexRange range)
    {
        _first += (int)range.First;
        Count = range.Count;
    }

    public void Dispose()
    {
        if (_items is not null) NativeBlock.Free((byte*)_items);
        while (_block is not null)
        {
            byte* before = *(byte**)_block;
            NativeBlock.Free(_block);
            _block = before;
        }

        this = default;
    }

    private static int ByScore(in Element left, in Element right)
    {
        int order = left.Score.CompareTo(right.Score);
        return order != 0 ? order : left.Text.SequenceCompareTo(right.Text);
    }

    private static int ByWeight(in Element left, in Element right)
    {
        if (left.Weight is null || right.Weight is null) return (left.Weight is not null).CompareTo(right.Weight is not null);
        return left.WeightText.SequenceCompareTo(right.WeightText);
    }

    private static int Then(int order, in Element left, in Element right) => order != 0 ? order : left.Index.CompareTo(right.Index);

    private readonly ref Element At(int index)
    {
        Debug.Assert((uint)index < (uint)Count, "there is no such element");
        return ref _items[_first + index];
    }

    private byte* Copy(scoped ReadOnlySpan<byte> text)
    {
        if (_block is null || text.Length > _size - _used) AddBlock(text.Length);
        byte* copy = _block + _used;
        text.CopyTo(new Span<byte>(copy, text.Length));
        _used += text.Length;
        return copy;
    }

    private void AddBlock(int needed)
    {
        long bytes = Math.Max(Math.Clamp(2L * _size, MinBlockBytes, MaxBlockBytes), (long)sizeof(byte*) + needed);
        if (bytes > int.MaxValue) throw new InsufficientMemoryException("A text is too long to be sorted.");
        byte* block = NativeBlock.Allocate(bytes);
        *(byte**)block = _block;
        _block = block;
        _used = sizeof(byte*);
        _size = (int)bytes;
    }

    private struct Element
    {
        public byte* Address;
        public byte* Weight;
        public double Score;
        public int Length;
        public int WeightLength;
        public int Index;

        public readonly ReadOnlySpan<byte> Text => new(Address, Length);

        public readonly ReadOnlySpan<byte> WeightText => new(Weight, WeightLength);
    }
}
