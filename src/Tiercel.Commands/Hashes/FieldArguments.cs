using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>What the commands for fields that expire have in common: "FIELDS n field …", and times.</summary>
internal static class FieldArguments
{
    /// <summary>
    /// Reads FIELDS, which must stand at an argument, and the number behind it, which must be that of the arguments that
    /// follow; if anything is wrong the error is replied.
    /// </summary>
    public static bool TryReadFields(ref CommandContext c, int at, ReadOnlySpan<byte> countError, out int first)
    {
        first = at + 2;
        ReadOnlySpan<byte> error = default;
        if (at + 1 >= c.Count || !Word.Is(c.Arg(at), "FIELDS"u8)) error = FieldErrors.NoFields;
        else if (!IntegerText.TryParse(c.Arg(at + 1), out long count) || count < 1) error = countError;
        else if (count != c.Count - first) error = FieldErrors.WrongCount;
        if (!error.IsEmpty) c.Reply.Error(error);
        return error.IsEmpty;
    }

    /// <summary>Reads a time; if it is not one that a field may have the error is replied.</summary>
    /// <param name="c">The call.</param>
    /// <param name="at">Which argument it is.</param>
    /// <param name="unitMs">Milliseconds of its unit.</param>
    /// <param name="originMs">From when on it counts.</param>
    /// <param name="expiresAtMs">Unix milliseconds.</param>
    public static bool TryReadTime(ref CommandContext c, int at, long unitMs, long originMs, out long expiresAtMs)
    {
        expiresAtMs = 0;
        if (!IntegerText.TryParse(c.Arg(at), out long time))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
            return false;
        }

        if (time < 0)
        {
            c.Reply.Error(FieldErrors.NegativeTime);
            return false;
        }

        if (time > HashOps.MaxExpiryMs / unitMs || time * unitMs > HashOps.MaxExpiryMs - originMs)
        {
            c.Reply.Error(CommandErrors.InvalidExpireTime(c.Command));
            return false;
        }

        expiresAtMs = (time * unitMs) + originMs;
        return true;
    }

    /// <summary>The unit and origin that EX, PX, EXAT and PXAT say; false if a word is none of these.</summary>
    public static bool TryReadUnit(ref CommandContext c, ReadOnlySpan<byte> word, out long unitMs, out long originMs)
    {
        bool inSeconds = Word.Is(word, "EX"u8) || Word.Is(word, "EXAT"u8);
        bool isAbsolute = Word.Is(word, "EXAT"u8) || Word.Is(word, "PXAT"u8);
        unitMs = inSeconds ? 1000 : 1;
        originMs = isAbsolute ? 0 : c.Scope.NowMs;
        return inSeconds || isAbsolute || Word.Is(word, "PX"u8);
    }
}
