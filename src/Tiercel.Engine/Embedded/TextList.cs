namespace Tiercel.Engine;

/// <summary>A caller's texts as byte strings, encoded one at a time, in a scratch buffer where they fit.</summary>
internal readonly ref struct TextList : IByteStrings
{
    private readonly ReadOnlySpan<string> _texts;
    private readonly Span<byte> _scratch;

    /// <exception cref="ArgumentNullException">A text is null.</exception>
    public TextList(ReadOnlySpan<string> texts, Span<byte> scratch)
    {
        foreach (string text in texts) ArgumentNullException.ThrowIfNull(text, nameof(texts));
        _texts = texts;
        _scratch = scratch;
    }

    public int Count => _texts.Length;

    public ReadOnlySpan<byte> this[int index] => ((CacheKey)_texts[index]).Encode(_scratch);
}
