namespace Tiercel.Engine;

/// <summary>A list to be read, packed or large: both are nodes of packed elements. Valid until the list is changed.</summary>
internal readonly ref struct ListView
{
    private readonly ReadOnlySpan<byte> _packed;
    private readonly LargeList _large;
    private readonly bool _isLarge;

    public ListView(Entry entry)
    {
        _isLarge = entry.IsLarge;
        if (_isLarge) _large = new LargeList(entry.LargeValue);
        else _packed = entry.KeptValue;
    }

    public long Count => _isLarge ? _large.Count : PackedValue.Count(_packed);

    public int Nodes => _isLarge ? _large.Nodes.Nodes : 1;

    public ReadOnlySpan<byte> Bytes(int node) => _isLarge ? _large.Nodes[node].Bytes : PackedValue.Elements(_packed);

    public int CountOf(int node) => _isLarge ? _large.Nodes[node].Count : PackedValue.Count(_packed);

    /// <summary>Where the element with an index is, which is from 0 and below <see cref="Count"/>.</summary>
    public ListPosition Locate(long index)
    {
        int node = _isLarge ? _large.Nodes.Locate(ref index, Count) : 0;
        ReadOnlySpan<byte> bytes = Bytes(node);
        int count = CountOf(node);
        // From the nearer end.
        int offset = index <= count / 2
            ? Listpack.Skip(bytes, 0, (int)index)
            : Listpack.SkipBack(bytes, bytes.Length, (int)(count - index));
        return new ListPosition(node, offset);
    }
}
