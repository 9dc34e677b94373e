using System.Text;
using System.Text.Unicode;

namespace Tiercel.Engine;

/// <summary>
/// A key as callers have it: text, taken as UTF-8, or bytes. Converts implicitly from <see cref="string"/>,
/// <c>"…"u8</c>, <c>byte[]</c> and spans, so that every method takes all of them.
/// </summary>
public readonly ref struct CacheKey
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ReadOnlySpan<char> _chars;

    private CacheKey(ReadOnlySpan<byte> bytes, ReadOnlySpan<char> chars)
    {
        _bytes = bytes;
        _chars = chars;
    }

    /// <summary>Text, encoded as UTF-8.</summary>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    public static implicit operator CacheKey(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new CacheKey(default, text);
    }

    /// <summary>Text, encoded as UTF-8.</summary>
    public static implicit operator CacheKey(ReadOnlySpan<char> text) => new(default, text);

    /// <summary>Bytes, as they are.</summary>
    public static implicit operator CacheKey(ReadOnlySpan<byte> bytes) => new(bytes, default);

    /// <summary>Bytes, as they are.</summary>
    public static implicit operator CacheKey(Span<byte> bytes) => new(bytes, default);

    /// <summary>Bytes, as they are.</summary>
    /// <exception cref="ArgumentNullException">The array is null.</exception>
    public static implicit operator CacheKey(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return new CacheKey(bytes, default);
    }

    /// <summary>Whether it has to be encoded.</summary>
    internal bool IsText => !_chars.IsEmpty;

    /// <summary>The bytes of a key that is no text.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The key's bytes, in the scratch buffer if they have to be encoded and fit there.</summary>
    internal ReadOnlySpan<byte> Encode(Span<byte> scratch)
    {
        if (!IsText) return _bytes;
        // Ill-formed text becomes U+FFFD, as everywhere in .NET.
        if (Utf8.FromUtf16(_chars, scratch, out _, out int written) == System.Buffers.OperationStatus.Done)
        {
            return scratch[..written];
        }

        byte[] encoded = new byte[Encoding.UTF8.GetByteCount(_chars)];
        Encoding.UTF8.GetBytes(_chars, encoded);
        return encoded;
    }
}
