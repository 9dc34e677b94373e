namespace Tiercel.Engine;

/// <summary>Goes over the entries of a stream whose ids lie in a range. The stream must not change meanwhile.</summary>
internal ref struct StreamCursor
{
    private readonly NodeSequence _nodes;
    private readonly StreamId _first;
    private readonly StreamId _last;
    private readonly bool _isReverse;
    private StreamNode _present;

    // Where the next entry begins, or in reverse ends.
    private int _next;
    private int _entriesOffset;

    /// <summary>A cursor before the first entry of the range, or in reverse behind its last.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="first">The least id.</param>
    /// <param name="last">The greatest id.</param>
    /// <param name="isReverse">Whether to begin at the end.</param>
    public StreamCursor(scoped in LargeStream stream, StreamId first, StreamId last, bool isReverse = false)
    {
        _nodes = stream.Nodes;
        _first = first;
        _last = last;
        _isReverse = isReverse;
        Node = stream.NodeOf(isReverse ? last : first);
        if (Node < 0 && !isReverse) Node = 0;
        if (Node >= 0 && Node < _nodes.Nodes) Enter();
    }

    /// <summary>The node of the present entry.</summary>
    public int Node { readonly get; private set; }

    /// <summary>Where in the node's elements the present entry begins.</summary>
    public int Offset { readonly get; private set; }

    /// <summary>The present entry.</summary>
    public StreamEntry Current { readonly get; private set; }

    /// <summary>Its flags.</summary>
    public int Flags { readonly get; private set; }

    public bool MoveNext() => _isReverse ? MoveBack() : MoveOn();

    private bool MoveOn()
    {
        if (Node >= _nodes.Nodes) return false;
        while (true)
        {
            if (_next >= _present.Elements.Length)
            {
                if (++Node >= _nodes.Nodes) return false;
                Enter();
            }

            StreamEntryHead head = _present.HeadAt(_next);
            int offset = _next;
            if (head.Id > _last) return false;
            _next = _present.NextOffset(in head);
            if (head.IsRemoved || head.Id < _first) continue;
            Settle(in head, offset);
            return true;
        }
    }

    private bool MoveBack()
    {
        if (Node < 0) return false;
        while (true)
        {
            if (_next <= _entriesOffset)
            {
                if (--Node < 0) return false;
                Enter();
            }

            _next = _present.PreviousOffset(_next);
            StreamEntryHead head = _present.HeadAt(_next);
            if (head.Id < _first) return false;
            if (head.IsRemoved || head.Id > _last) continue;
            Settle(in head, _next);
            return true;
        }
    }

    private void Enter()
    {
        _present = new StreamNode(_nodes[Node].Bytes);
        _entriesOffset = _present.EntriesOffset;
        _next = _isReverse ? _present.Elements.Length : _entriesOffset;
    }

    private void Settle(scoped in StreamEntryHead head, int offset)
    {
        Offset = offset;
        Flags = head.Flags;
        Current = _present.EntryOf(in head);
    }
}
