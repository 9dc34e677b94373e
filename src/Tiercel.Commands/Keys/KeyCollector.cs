using System.Text;
using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>
/// Keeps the keys of a scan that pass a filter. SCAN must reply its cursor before the keys and learns it after
/// them, so they are copied. Dispose it to give the memory back.
/// </summary>
internal ref struct KeyCollector(GlobPattern pattern, ReadOnlySpan<byte> kindName) : IEntryVisitor, IDisposable
{
    private readonly GlobPattern _pattern = pattern;
    private readonly ReadOnlySpan<byte> _kindName = kindName;
    private BulkList _keys;

    /// <summary>Keys kept.</summary>
    public readonly int Count => _keys.Count;

    /// <summary>Entries seen, whether kept or not.</summary>
    public int Visited { get; private set; }

    public void Visit(ReadOnlySpan<byte> key, in EntryRef entry)
    {
        Visited++;
        if (!_pattern.Matches(key)) return;
        if (!_kindName.IsEmpty && !Word.Is(_kindName, ValueKinds.NameOf(entry.Kind))) return;
        _keys.Add(key);
    }

    /// <summary>Replies the kept keys, as the elements of an array that was announced.</summary>
    public readonly void ReplyElements(ReplyWriter reply) => _keys.ReplyElements(reply);

    /// <summary>Of keys kept more than once keeps one. Seldom needed, so it may allocate.</summary>
    public void DropRepeated()
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        BulkList distinct = default;
        ReadOnlySpan<byte> rest = _keys.Written;
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<byte> key = BulkList.Next(ref rest);
            // One character a byte, so that different bytes are different texts.
            if (seen.Add(Encoding.Latin1.GetString(key))) distinct.Add(key);
        }

        _keys.Dispose();
        _keys = distinct;
    }

    /// <summary>Forgets the kept keys.</summary>
    public void Clear() => _keys.Clear();

    public void Dispose() => _keys.Dispose();
}
