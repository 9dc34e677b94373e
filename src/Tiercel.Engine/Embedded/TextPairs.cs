namespace Tiercel.Engine;

/// <summary>Texts in pairs as byte strings by turns, encoded one at a time, in a scratch buffer where they fit.</summary>
internal readonly ref struct TextPairs : IByteStrings
{
    private readonly ReadOnlySpan<KeyValuePair<string, string>> _pairs;
    private readonly Span<byte> _scratch;

    /// <exception cref="ArgumentNullException">A text is null.</exception>
    public TextPairs(ReadOnlySpan<KeyValuePair<string, string>> pairs, Span<byte> scratch)
    {
        foreach (KeyValuePair<string, string> pair in pairs)
        {
            ArgumentNullException.ThrowIfNull(pair.Key, nameof(pairs));
            ArgumentNullException.ThrowIfNull(pair.Value, nameof(pairs));
        }

        _pairs = pairs;
        _scratch = scratch;
    }

    public int Count => 2 * _pairs.Length;

    public ReadOnlySpan<byte> this[int index] =>
        ((CacheKey)(index % 2 == 0 ? _pairs[index / 2].Key : _pairs[index / 2].Value)).Encode(_scratch);
}
