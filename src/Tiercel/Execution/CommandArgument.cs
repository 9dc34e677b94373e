using System.Globalization;
using System.Text;

namespace Tiercel;

/// <summary>
/// One word of a command given to <see cref="TiercelEngine.Execute"/>: text, taken as UTF-8, bytes, or a number in
/// its shortest exact decimal form. Converts implicitly from all of them. Immutable.
/// </summary>
public readonly struct CommandArgument
{
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _bytes;

    private CommandArgument(string text) => _text = text;

    private CommandArgument(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    /// <summary>Bytes it takes at most.</summary>
    internal int MaxLength => _text is null ? _bytes.Length : Encoding.UTF8.GetMaxByteCount(_text.Length);

    /// <summary>Text, encoded as UTF-8; ill-formed text becomes U+FFFD.</summary>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    public static implicit operator CommandArgument(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new CommandArgument(text);
    }

    /// <summary>Bytes, as they are; not copied until the command runs.</summary>
    /// <exception cref="ArgumentNullException">The array is null.</exception>
    public static implicit operator CommandArgument(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return new CommandArgument(bytes.AsMemory());
    }

    /// <summary>Bytes, as they are; not copied until the command runs.</summary>
    public static implicit operator CommandArgument(ReadOnlyMemory<byte> bytes) => new(bytes);

    /// <summary>Bytes, as they are; not copied until the command runs.</summary>
    public static implicit operator CommandArgument(Memory<byte> bytes) => new(bytes);

    /// <summary>An integer, in decimal digits.</summary>
    public static implicit operator CommandArgument(long value) => new(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number, in the fewest digits that read back as the same; <c>inf</c> and <c>-inf</c> as Redis has them.</summary>
    public static implicit operator CommandArgument(double value) => new(
        double.IsPositiveInfinity(value) ? "inf"
        : double.IsNegativeInfinity(value) ? "-inf"
        : value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Writes its bytes; returns how many.</summary>
    internal int Write(Span<byte> destination)
    {
        if (_text is not null) return Encoding.UTF8.GetBytes(_text, destination);
        _bytes.Span.CopyTo(destination);
        return _bytes.Length;
    }
}
