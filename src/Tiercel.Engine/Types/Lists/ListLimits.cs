namespace Tiercel.Engine;

/// <summary>How much one node of a list holds, as <c>list-max-listpack-size</c> says it and as Redis reckons.</summary>
internal readonly struct ListLimits
{
    // From Redis: what a listpack has beside its elements, and what it reckons for one more beside its text.
    private const int ReckonedOverhead = ListpackImage.Overhead + 8;
    private const int SmallestSizeLimit = 4 << 10;
    private const int MostSizeLimits = 5;
    private const int BytesOfCountedNode = 8 << 10;

    // More bytes than this are not packed in the entry: a push on the left moves them all.
    private const int MaxPackedBytes = 2 << 10;

    private readonly int _maxCount;

    public ListLimits(EngineOptions options)
    {
        int setting = options.ListMaxListpackSize;
        _maxCount = setting < 0 ? int.MaxValue : Math.Max(1, setting);
        NodeBytes = setting < 0 ? SmallestSizeLimit << (Math.Min(-setting, MostSizeLimits) - 1) : BytesOfCountedNode;
    }

    /// <summary>Bytes that a node of several elements holds at most.</summary>
    public int NodeBytes { get; }

    /// <summary>Whether a node of so many bytes and elements may take one more; one without elements takes any.</summary>
    public bool Allow(int bytes, int count, int textLength) =>
        count == 0 || (count < _maxCount && (long)bytes + textLength + ReckonedOverhead <= NodeBytes);

    /// <summary>Whether what two nodes hold may become one node.</summary>
    public bool AllowMerge(in SequenceNode first, in SequenceNode second) =>
        first.Length + (long)second.Length <= NodeBytes / 2 && (long)first.Count + second.Count <= _maxCount;

    /// <summary>Whether a packed value of so many bytes, its head included, may take one more.</summary>
    public bool AllowPacked(int bytes, int count, in ListpackElement element) =>
        Allow(bytes, count, element.Length) && element.Length < MaxPackedBytes && bytes + element.EncodedLength <= MaxPackedBytes;
}
