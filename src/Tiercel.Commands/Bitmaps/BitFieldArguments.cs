using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>
/// The steps of a BITFIELD, one after the other: <c>GET type offset</c>, <c>SET type offset value</c>,
/// <c>INCRBY type offset increment</c>, and <c>OVERFLOW WRAP|SAT|FAIL</c> for those behind it.
/// </summary>
internal struct BitFieldArguments()
{
    private BitFieldOverflow _overflow;
    private int _next = 2;

    private static ReadOnlySpan<byte> InvalidType =>
        "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is."u8;

    private static ReadOnlySpan<byte> InvalidOverflow => "ERR Invalid OVERFLOW type specified"u8;

    /// <summary>Whether an argument made no sense; the error is replied.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The next step; false at the end, or if it has failed.</summary>
    public bool TryNext(ref CommandContext c, out BitFieldOperation step)
    {
        step = default;
        while (_next < c.Count)
        {
            ReadOnlySpan<byte> word = c.Arg(_next);
            int rest = c.Count - _next - 1;
            if (Word.Is(word, "OVERFLOW"u8) && rest >= 1)
            {
                if (!TryReadOverflow(c.Arg(_next + 1))) return Fail(ref c, InvalidOverflow);
                _next += 2;
                continue;
            }

            if (Word.Is(word, "GET"u8) && rest >= 2) return TryRead(ref c, BitFieldAction.Get, out step);
            if (Word.Is(word, "SET"u8) && rest >= 3) return TryRead(ref c, BitFieldAction.Set, out step);
            if (Word.Is(word, "INCRBY"u8) && rest >= 3) return TryRead(ref c, BitFieldAction.Increment, out step);
            return Fail(ref c, CommandErrors.Syntax);
        }

        return false;
    }

    private bool TryRead(ref CommandContext c, BitFieldAction action, out BitFieldOperation step)
    {
        step = default;
        ReadOnlySpan<byte> type = c.Arg(_next + 1);
        if (!TryReadType(type, out int bits)) return Fail(ref c, InvalidType);
        bool isSigned = type[0] == 'i';
        if (!BitArguments.TryReadOffset(ref c, _next + 2, out long offset, bits)) return Failed();
        if (action == BitFieldAction.Get)
        {
            step = BitFieldOperation.Get(offset, bits, isSigned);
            _next += 3;
            return true;
        }

        if (!BitArguments.TryReadIndex(ref c, _next + 3, out long value)) return Failed();
        step = action == BitFieldAction.Set
            ? BitFieldOperation.Set(offset, bits, value, isSigned, _overflow)
            : BitFieldOperation.Increment(offset, bits, value, isSigned, _overflow);
        _next += 4;
        return true;
    }

    private static bool TryReadType(ReadOnlySpan<byte> text, out int bits)
    {
        bits = 0;
        if (text.IsEmpty || text[0] is not ((byte)'i' or (byte)'u')) return false;
        if (!IntegerText.TryParse(text[1..], out long number)) return false;
        bits = (int)Math.Clamp(number, 0, 65);
        return bits >= 1 && bits <= (text[0] == 'i' ? 64 : 63);
    }

    private bool TryReadOverflow(ReadOnlySpan<byte> word)
    {
        _overflow = BitFieldOverflow.Wrap;
        if (Word.Is(word, "WRAP"u8)) return true;
        _overflow = BitFieldOverflow.Saturate;
        if (Word.Is(word, "SAT"u8)) return true;
        _overflow = BitFieldOverflow.Fail;
        return Word.Is(word, "FAIL"u8);
    }

    private bool Fail(ref CommandContext c, ReadOnlySpan<byte> error)
    {
        c.Reply.Error(error);
        return Failed();
    }

    private bool Failed()
    {
        HasFailed = true;
        return false;
    }
}
