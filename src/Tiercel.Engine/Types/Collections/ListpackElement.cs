using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// One element of a packed collection, read from it or about to be written: a text, or an integer in the place of its
/// text. A text that is the text of a 64-bit integer is always an integer here, so that equal values have equal bytes.
/// </summary>
internal readonly ref struct ListpackElement
{
    /// <summary>Bytes that a caller lends for the text of an element, in case it is an integer.</summary>
    public const int ScratchBytes = 24;

    /// <summary>Bytes of an element beside its text, at most: before it and behind it.</summary>
    public const int MaxOverhead = 10;

    private readonly ReadOnlySpan<byte> _text;
    private readonly long _integer;

    /// <summary>An element for a value: an integer if the value is the text of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ListpackElement(ReadOnlySpan<byte> value)
    {
        if (IntegerText.TryParse(value, out _integer)) IsInteger = true;
        else _text = value;
    }

    public ListpackElement(long value)
    {
        _integer = value;
        IsInteger = true;
    }

    // The text is known not to be an integer's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ListpackElement(ReadOnlySpan<byte> text, long integer)
    {
        _text = text;
        _integer = integer;
    }

    public bool IsInteger { get; }

    /// <summary>The integer; only if it is one.</summary>
    public long Integer => _integer;

    /// <summary>The text; only if it is no integer.</summary>
    public ReadOnlySpan<byte> Text => _text;

    /// <summary>Bytes of the value as text; nothing is formatted for it.</summary>
    public int Length => IsInteger ? IntegerText.Measure(_integer) : _text.Length;

    /// <summary>Bytes of the element in a listpack, with the length behind it.</summary>
    public int EncodedLength
    {
        get
        {
            int size = BodyLength;
            return size + Listpack.BackLengthBytes(size);
        }
    }

    // Bytes of the element without the length behind it.
    private int BodyLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsInteger ? Listpack.IntegerBytes(_integer) : Listpack.TextHeaderBytes(_text.Length) + _text.Length;
    }

    /// <summary>An element that was read as text from a listpack, where no integer is kept as text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ListpackElement OfText(ReadOnlySpan<byte> text) => new(text, 0);

    /// <summary>
    /// The value as text: where it lies, or an integer written to <paramref name="scratch"/> of at least
    /// <see cref="ScratchBytes"/>.
    /// </summary>
    public ReadOnlySpan<byte> AsText(Span<byte> scratch) => IsInteger ? IntegerText.Format(_integer, scratch) : _text;

    public bool Equals(ListpackElement other) =>
        IsInteger == other.IsInteger && _integer == other._integer && _text.SequenceEqual(other._text);

    /// <summary>Writes the element to the start of a span; returns its <see cref="EncodedLength"/>.</summary>
    public int WriteTo(Span<byte> target)
    {
        int size = WriteBody(target);
        return size + Listpack.WriteBackLength(target[size..], size);
    }

    // Writes the element without the length behind it.
    private int WriteBody(Span<byte> target)
    {
        if (IsInteger) return Listpack.WriteInteger(target, _integer);
        int header = Listpack.WriteTextHeader(target, _text.Length);
        _text.CopyTo(target[header..]);
        Debug.Assert(header + _text.Length == BodyLength, "the length is not what was measured");
        return header + _text.Length;
    }
}
