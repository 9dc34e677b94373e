namespace Tiercel.Engine;

/// <summary>An entry of a stream where it lies: valid until the stream changes.</summary>
internal readonly ref struct StreamEntry
{
    private readonly ReadOnlySpan<byte> _elements;
    private readonly int _fields;
    private readonly int _values;

    /// <param name="id">Its id.</param>
    /// <param name="elements">The elements of its node.</param>
    /// <param name="fieldCount">How many fields it has.</param>
    /// <param name="fields">Where the fields of the node stand, if it has the same; -1 if it has its own.</param>
    /// <param name="values">Where its values stand, or its fields and values.</param>
    public StreamEntry(StreamId id, ReadOnlySpan<byte> elements, int fieldCount, int fields, int values)
    {
        Id = id;
        _elements = elements;
        FieldCount = fieldCount;
        _fields = fields;
        _values = values;
    }

    public StreamId Id { get; }

    /// <summary>Pairs of a field and a value.</summary>
    public int FieldCount { get; }

    /// <summary>The pairs from the first to the last.</summary>
    public StreamFields GetEnumerator() => new(_elements, FieldCount, _fields, _values);
}

/// <summary>Goes over the fields of an entry, and their values.</summary>
internal ref struct StreamFields(ReadOnlySpan<byte> elements, int count, int fields, int values)
{
    private readonly ReadOnlySpan<byte> _elements = elements;
    private int _left = count;
    private int _fieldAt = fields;
    private int _next = values;

    public ListpackElement Field { readonly get; private set; }

    public ListpackElement Value { readonly get; private set; }

    public readonly StreamFields Current => this;

    public bool MoveNext()
    {
        if (_left-- == 0) return false;
        if (_fieldAt >= 0)
        {
            Field = Listpack.Read(_elements, _fieldAt);
            _fieldAt = Listpack.Next(_elements, _fieldAt);
        }
        else
        {
            Field = Listpack.Read(_elements, _next);
            _next = Listpack.Next(_elements, _next);
        }

        Value = Listpack.Read(_elements, _next);
        _next = Listpack.Next(_elements, _next);
        return true;
    }
}

/// <summary>Visits entries of a stream. They are valid for the length of the call.</summary>
internal interface IStreamVisitor
{
    void Visit(scoped in StreamEntry entry);
}
