using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>Follows patterns from elements to values, one after another. Dispose it to give its buffer back.</summary>
internal ref struct SortReader : IDisposable
{
    private PooledBuffer _buffer;

    /// <summary>The value that a pattern with a star leads to; false if there is none, or one of another kind.</summary>
    /// <param name="scope">Holds the shard of the key, whichever that is.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="element">What takes the star's place.</param>
    /// <param name="value">Valid until the next call.</param>
    public bool TryRead(
        ref KeyScope scope, scoped SortPattern pattern, scoped ReadOnlySpan<byte> element, out ReadOnlySpan<byte> value)
    {
        // Of all the values that are kept compressed one is laid out at a time.
        scope.ForgetReads();
        _buffer.Clear();
        _buffer.Write(pattern.Before);
        _buffer.Write(element);
        _buffer.Write(pattern.Behind);
        Span<byte> scratch = _buffer.Reserve(ListpackElement.ScratchBytes);
        ReadOnlySpan<byte> name = _buffer.Written;
        Key key = new(name, scope.Database.Keyspace.Hash(name));
        if (pattern.Field.IsEmpty) return StringOps.Get(ref scope, in key, out value) == OpStatus.Done;
        value = default;
        return HashOps.Find(ref scope, in key, out HashView hash) == OpStatus.Done
            && hash.TryGet(pattern.Field, scratch, out value);
    }

    public void Dispose() => _buffer.Dispose();
}
