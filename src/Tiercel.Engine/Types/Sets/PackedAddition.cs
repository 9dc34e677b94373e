using System.Diagnostics;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// How a member is added to a packed set, or to none: which bytes of it are replaced by which. Integers stay integers as
/// long as all are and the settings allow so many; with a text, or too many, all become elements of a listpack.
/// </summary>
internal readonly ref struct PackedAddition
{
    private readonly ReadOnlySpan<byte> _packed;
    private readonly ReadOnlySpan<byte> _member;
    private readonly long _integer;
    private readonly Form _form;

    /// <param name="packed">The set; empty if there is none.</param>
    /// <param name="member">What is added.</param>
    /// <param name="options">How far sets are kept packed.</param>
    public PackedAddition(ReadOnlySpan<byte> packed, ReadOnlySpan<byte> member, EngineOptions options)
    {
        _packed = packed;
        _member = member;
        bool isInteger = IntegerText.TryParse(member, out _integer);
        if (isInteger && (packed.IsEmpty || PackedIntegers.IsIntegers(packed)))
        {
            if (PlanInteger(out _form, out int offset, out int removed, out int bytes, options.SetMaxIntsetEntries))
            {
                (IsPresent, Offset, Removed, Bytes) = (_form == Form.None, offset, removed, bytes);
                return;
            }
        }

        _form = PlanText(out int textOffset, out int textRemoved, out int textBytes, options);
        (Offset, Removed, Bytes) = (textOffset, textRemoved, textBytes);
        IsPresent = _form == Form.None;
    }

    private enum Form : byte
    {
        None,
        FirstInteger,
        Integer,
        WidenedIntegers,
        FirstText,
        Text,
        TextsOfIntegers,
        TooLarge,
    }

    /// <summary>Whether the member is there already.</summary>
    public bool IsPresent { get; }

    /// <summary>Whether the set would be too large to be packed.</summary>
    public bool IsTooLarge => _form == Form.TooLarge;

    /// <summary>Whether there was no set: then all bytes are written, the head with its count of 1 too.</summary>
    public bool IsFirst => _form is Form.FirstInteger or Form.FirstText;

    /// <summary>Where in the set bytes are replaced.</summary>
    public int Offset { get; }

    /// <summary>How many are.</summary>
    public int Removed { get; }

    /// <summary>By how many.</summary>
    public int Bytes { get; }

    /// <summary>Writes the new bytes.</summary>
    public void Write(Span<byte> target)
    {
        switch (_form)
        {
            case Form.FirstInteger:
                PackedIntegers.WriteOne(target, _integer);
                break;
            case Form.Integer:
                PackedIntegers.Write(target, _integer, Bytes);
                break;
            case Form.WidenedIntegers:
                PackedIntegers.WriteWidened(_packed, _integer, target);
                break;
            case Form.FirstText:
                PackedValue.WriteHead(target, 1);
                Listpack.Write(target[PackedValue.HeaderBytes..], _member);
                break;
            case Form.Text:
                Listpack.Write(target, _member);
                break;
            default:
                Debug.Assert(_form == Form.TextsOfIntegers, "there is nothing to write");
                int written = 0;
                for (int i = 0; i < PackedValue.Count(_packed); i++)
                {
                    written += new ListpackElement(PackedIntegers.At(_packed, i)).WriteTo(target[written..]);
                }

                Listpack.Write(target[written..], _member);
                break;
        }
    }

    // False if the set cannot stay one of integers.
    private bool PlanInteger(out Form form, out int offset, out int removed, out int bytes, int maxEntries)
    {
        (form, offset, removed) = (Form.FirstInteger, 0, 0);
        int needed = PackedIntegers.WidthOf(_integer);
        bytes = PackedIntegers.HeaderBytes + needed;
        if (_packed.IsEmpty) return maxEntries > 0;
        form = Form.None;
        if (PackedIntegers.TryFind(_packed, _integer, out int index)) return true;
        int count = PackedValue.Count(_packed) + 1;
        int width = PackedIntegers.Width(_packed);
        long allBytes = PackedIntegers.HeaderBytes + (count * (long)Math.Max(width, needed));
        if (count > maxEntries || allBytes > PackedIntegers.MaxBytes) return false;
        if (needed > width)
        {
            form = Form.WidenedIntegers;
            offset = PackedValue.HeaderBytes;
            removed = _packed.Length - offset;
            bytes = 1 + (count * needed);
            return true;
        }

        form = Form.Integer;
        offset = PackedIntegers.HeaderBytes + (index * width);
        bytes = width;
        return true;
    }

    private Form PlanText(out int offset, out int removed, out int bytes, EngineOptions options)
    {
        (offset, removed, bytes) = (_packed.Length, 0, 0);
        bool ofIntegers = !_packed.IsEmpty && PackedIntegers.IsIntegers(_packed);
        if (!_packed.IsEmpty && !ofIntegers && Listpack.Find(PackedValue.Elements(_packed), _member, stride: 1) >= 0) return Form.None;
        int count = _packed.IsEmpty ? 1 : PackedValue.Count(_packed) + 1;
        if (count > options.SetMaxListpackEntries || _member.Length > options.SetMaxListpackValue) return Form.TooLarge;
        bytes = Listpack.EncodedLength(_member);
        if (_packed.IsEmpty)
        {
            bytes += PackedValue.HeaderBytes;
            return bytes <= PackedValue.MaxBytes ? Form.FirstText : Form.TooLarge;
        }

        if (!ofIntegers) return _packed.Length + bytes <= PackedValue.MaxBytes ? Form.Text : Form.TooLarge;
        offset = PackedValue.HeaderBytes;
        removed = _packed.Length - offset;
        for (int i = 0; i < count - 1; i++) bytes += new ListpackElement(PackedIntegers.At(_packed, i)).EncodedLength;
        return offset + bytes <= PackedValue.MaxBytes ? Form.TextsOfIntegers : Form.TooLarge;
    }
}
