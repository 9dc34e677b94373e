namespace Tiercel.Engine;

/// <summary>Goes over elements of a sorted set in order, or backwards. Valid until the next change through the same scope.</summary>
internal ref struct SortedSetCursor
{
    private readonly ReadOnlySpan<byte> _elements;
    private readonly Span<byte> _scratch;
    private readonly SortedSetTable _table;
    private readonly bool _isBackwards;
    private ScoreNode _leaf;
    private int _next;
    private long _left;
    private double _score;
    private int _scoreOffset;

    public SortedSetCursor(ReadOnlySpan<byte> elements, IndexRange ranks, bool isBackwards, Span<byte> scratch)
    {
        _elements = elements;
        _scratch = scratch;
        _isBackwards = isBackwards;
        _left = ranks.Count;
        if (_left == 0) return;
        int skipped = 2 * (int)ranks.First;
        if (!isBackwards)
        {
            _next = Listpack.Skip(elements, 0, skipped);
            return;
        }

        _next = elements.Length;
        for (; skipped > 0; skipped--) _next = Listpack.Previous(elements, _next);
    }

    public SortedSetCursor(SortedSetTable table, IndexRange ranks, bool isBackwards)
    {
        _table = table;
        _isBackwards = isBackwards;
        _left = ranks.Count;
        if (_left > 0) _leaf = table.Tree.Seek(isBackwards ? table.Count - 1 - ranks.First : ranks.First, out _next);
    }

    public ReadOnlySpan<byte> Member { get; private set; }

    public readonly double Score => _table.Root.IsNull ? PackedScores.ScoreAt(_elements, _scoreOffset) : _score;

    public bool MoveNext()
    {
        if (_left == 0) return false;
        _left--;
        if (_table.Root.IsNull) MoveToNextPacked();
        else MoveToNextLarge();
        return true;
    }

    private void MoveToNextPacked()
    {
        int offset;
        if (_isBackwards)
        {
            _scoreOffset = Listpack.Previous(_elements, _next);
            _next = offset = Listpack.Previous(_elements, _scoreOffset);
        }
        else
        {
            offset = _next;
            _scoreOffset = Listpack.Next(_elements, offset);
            _next = Listpack.Next(_elements, _scoreOffset);
        }

        Member = Listpack.ReadText(_elements, offset, _scratch);
    }

    private void MoveToNextLarge()
    {
        if (_next == _leaf.Count)
        {
            _leaf = _table.Tree.At(_leaf.Next);
            _next = 0;
        }
        else if (_next < 0)
        {
            _leaf = _table.Tree.At(_leaf.Previous);
            _next = _leaf.Count - 1;
        }

        _score = _leaf.Score(_next);
        Member = _table.At(_leaf.Element(_next)).Member;
        _next += _isBackwards ? -1 : 1;
    }
}

/// <summary>Visits elements of a sorted set. The span is valid for the length of the call.</summary>
internal interface ISortedSetVisitor
{
    void Visit(scoped ReadOnlySpan<byte> member, double score);
}
