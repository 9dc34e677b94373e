using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>The options of SET (after the value) and GETEX (after the key), in any order.</summary>
internal struct StringOptions
{
    private ExpiryUnit _unit;
    private int _expiryArgument;

    /// <summary>NX or XX.</summary>
    public SetCondition Condition { get; private set; }

    /// <summary>GET: the reply is the old value.</summary>
    public bool RepliesOld { get; private set; }

    /// <summary>KEEPTTL.</summary>
    public bool KeepsExpiry { get; private set; }

    /// <summary>PERSIST.</summary>
    public bool Persists { get; private set; }

    /// <summary>EX, PX, EXAT or PXAT.</summary>
    public readonly bool HasExpiry => _unit != ExpiryUnit.None;

    /// <summary>An expiry alone, in seconds or milliseconds from now, whose number is at this argument.</summary>
    public static StringOptions ExpiringAfter(bool inSeconds, int argument) => new()
    {
        _unit = inSeconds ? ExpiryUnit.Seconds : ExpiryUnit.Milliseconds, _expiryArgument = argument,
    };

    /// <summary>Reads the options from argument <paramref name="first"/> on; false if they make no sense.</summary>
    public static bool TryParse(ref readonly CommandContext c, int first, bool ofSet, out StringOptions options)
    {
        options = default;
        for (int i = first; i < c.Count; i++)
        {
            ReadOnlySpan<byte> word = c.Arg(i);
            ExpiryUnit unit = UnitOf(word);
            if (unit != ExpiryUnit.None)
            {
                if (!options.TryTakeExpiry(unit, ++i, c.Count)) return false;
            }
            else if (!(ofSet ? options.TryTakeSetWord(word) : options.TryTakePersist(word)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The expiry to set: absolute, none, or the one the entry has. False, and the error is replied, if the argument
    /// is no number or no time to come.
    /// </summary>
    public readonly bool TryReadExpiry(ref CommandContext c, out long expiresAtMs)
    {
        expiresAtMs = KeepsExpiry ? Expiry.Keep : Expiry.None;
        if (!HasExpiry) return true;
        if (!IntegerText.TryParse(c.Arg(_expiryArgument), out long time))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
            return false;
        }

        if (TryGetTime(time, c.Scope.NowMs, out expiresAtMs)) return true;
        c.Reply.Error(CommandErrors.InvalidExpireTime(c.Command));
        return false;
    }

    private readonly bool TryGetTime(long time, long nowMs, out long expiresAtMs)
    {
        expiresAtMs = time;
        if (time <= 0) return false;
        if (_unit is ExpiryUnit.Seconds or ExpiryUnit.AtSeconds)
        {
            if (time > long.MaxValue / 1000) return false;
            expiresAtMs = time * 1000;
        }

        if (_unit is ExpiryUnit.AtSeconds or ExpiryUnit.AtMilliseconds) return true;
        if (expiresAtMs > long.MaxValue - nowMs) return false;
        expiresAtMs += nowMs;
        return true;
    }

    // The same word twice is allowed, as in Redis: the last time counts.
    private bool TryTakeExpiry(ExpiryUnit unit, int argument, int count)
    {
        if (argument >= count || KeepsExpiry || Persists) return false;
        if (HasExpiry && _unit != unit) return false;
        _unit = unit;
        _expiryArgument = argument;
        return true;
    }

    private bool TryTakeSetWord(ReadOnlySpan<byte> word)
    {
        if (Word.Is(word, "NX"u8)) return TryTakeCondition(SetCondition.IfAbsent);
        if (Word.Is(word, "XX"u8)) return TryTakeCondition(SetCondition.IfPresent);
        if (Word.Is(word, "GET"u8)) return RepliesOld = true;
        return Word.Is(word, "KEEPTTL"u8) && !HasExpiry && (KeepsExpiry = true);
    }

    private bool TryTakePersist(ReadOnlySpan<byte> word) =>
        Word.Is(word, "PERSIST"u8) && !HasExpiry && (Persists = true);

    private bool TryTakeCondition(SetCondition condition)
    {
        if (Condition != SetCondition.Always && Condition != condition) return false;
        Condition = condition;
        return true;
    }

    private static ExpiryUnit UnitOf(ReadOnlySpan<byte> word)
    {
        if (Word.Is(word, "EX"u8)) return ExpiryUnit.Seconds;
        if (Word.Is(word, "PX"u8)) return ExpiryUnit.Milliseconds;
        if (Word.Is(word, "EXAT"u8)) return ExpiryUnit.AtSeconds;
        return Word.Is(word, "PXAT"u8) ? ExpiryUnit.AtMilliseconds : ExpiryUnit.None;
    }

    private enum ExpiryUnit : byte
    {
        None,
        Seconds,
        Milliseconds,
        AtSeconds,
        AtMilliseconds,
    }
}
