using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Commands for the time that keys have to live.</summary>
internal static class ExpiryCommands
{
    private const CommandFlags FastWrite = CommandFlags.Write | CommandFlags.Fast;
    private const CommandFlags FastRead = CommandFlags.Read | CommandFlags.Fast;

    /// <summary>Sets after how many seconds a key expires; a time that has passed removes it.</summary>
    [Command("EXPIRE", Arity = -3, Keys = "1", KeyFlags = "RW update", Flags = FastWrite,
        Group = "generic", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "key seconds:integer [condition(NX|XX|GT|LT)@7.0.0]")]
    internal static void Expire(ref CommandContext c) => Expire(ref c, unitMs: 1000, c.Scope.NowMs);

    /// <summary>Sets after how many milliseconds a key expires; a time that has passed removes it.</summary>
    [Command("PEXPIRE", Arity = -3, Keys = "1", KeyFlags = "RW update", Flags = FastWrite,
        Group = "generic", Since = "2.6.0", Complexity = "O(1)",
        Arguments = "key milliseconds:integer [condition(NX|XX|GT|LT)@7.0.0]")]
    internal static void PExpire(ref CommandContext c) => Expire(ref c, unitMs: 1, c.Scope.NowMs);

    /// <summary>Sets the Unix time, in seconds, at which a key expires; a time that has passed removes it.</summary>
    [Command("EXPIREAT", Arity = -3, Keys = "1", KeyFlags = "RW update", Flags = FastWrite,
        Group = "generic", Since = "1.2.0", Complexity = "O(1)",
        Arguments = "key unix-time-seconds:unix-time [condition(NX|XX|GT|LT)@7.0.0]")]
    internal static void ExpireAt(ref CommandContext c) => Expire(ref c, unitMs: 1000, originMs: 0);

    /// <summary>Sets the Unix time, in milliseconds, at which a key expires; a time that has passed removes it.</summary>
    [Command("PEXPIREAT", Arity = -3, Keys = "1", KeyFlags = "RW update", Flags = FastWrite,
        Group = "generic", Since = "2.6.0", Complexity = "O(1)",
        Arguments = "key unix-time-milliseconds:unix-time [condition(NX|XX|GT|LT)@7.0.0]")]
    internal static void PExpireAt(ref CommandContext c) => Expire(ref c, unitMs: 1, originMs: 0);

    /// <summary>Seconds a key has to live, rounded; -1 without expiry, -2 if absent.</summary>
    [Command("TTL", Arity = 2, Keys = "1", KeyFlags = "RO access", Flags = FastRead,
        Group = "generic", Since = "1.0.0", Complexity = "O(1)", Tips = "nondeterministic_output",
        Arguments = "key")]
    internal static void Ttl(ref CommandContext c) => ReplySeconds(ref c, KeyOps.TimeToLiveMs(ref c.Scope, c.Key(1)));

    /// <summary>Milliseconds a key has to live; -1 without expiry, -2 if absent.</summary>
    [Command("PTTL", Arity = 2, Keys = "1", KeyFlags = "RO access", Flags = FastRead,
        Group = "generic", Since = "2.6.0", Complexity = "O(1)", Tips = "nondeterministic_output",
        Arguments = "key")]
    internal static void PTtl(ref CommandContext c) => c.Reply.Integer(KeyOps.TimeToLiveMs(ref c.Scope, c.Key(1)));

    /// <summary>Unix time at which a key expires, in seconds, rounded; -1 without expiry, -2 if absent.</summary>
    [Command("EXPIRETIME", Arity = 2, Keys = "1", KeyFlags = "RO access", Flags = FastRead,
        Group = "generic", Since = "7.0.0", Complexity = "O(1)",
        Arguments = "key")]
    internal static void ExpireTime(ref CommandContext c) =>
        ReplySeconds(ref c, KeyOps.ExpiresAtMs(ref c.Scope, c.Key(1)));

    /// <summary>Unix time at which a key expires, in milliseconds; -1 without expiry, -2 if absent.</summary>
    [Command("PEXPIRETIME", Arity = 2, Keys = "1", KeyFlags = "RO access", Flags = FastRead,
        Group = "generic", Since = "7.0.0", Complexity = "O(1)",
        Arguments = "key")]
    internal static void PExpireTime(ref CommandContext c) =>
        c.Reply.Integer(KeyOps.ExpiresAtMs(ref c.Scope, c.Key(1)));

    /// <summary>Clears the expiry of a key; replies whether it had one.</summary>
    [Command("PERSIST", Arity = 2, Keys = "1", KeyFlags = "RW update", Flags = FastWrite,
        Group = "generic", Since = "2.2.0", Complexity = "O(1)",
        Arguments = "key")]
    internal static void Persist(ref CommandContext c) => c.Reply.Flag(KeyOps.Persist(ref c.Scope, c.Key(1)));

    // Divided before it is rounded: half a second more than the latest time would overflow.
    private static void ReplySeconds(ref CommandContext c, long ms) =>
        c.Reply.Integer(ms < 0 ? ms : (ms / 1000) + (ms % 1000 >= 500 ? 1 : 0));

    private static void Expire(ref CommandContext c, long unitMs, long originMs)
    {
        if (!TryParseConditions(ref c, out ExpireConditions conditions)) return;
        if (!IntegerText.TryParse(c.Arg(2), out long time))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
            return;
        }

        bool fits = time <= long.MaxValue / unitMs && time >= long.MinValue / unitMs;
        if (!fits || time * unitMs > long.MaxValue - originMs)
        {
            c.Reply.Error(CommandErrors.InvalidExpireTime(c.Command));
            return;
        }

        c.Reply.Flag(KeyOps.Expire(ref c.Scope, c.Key(1), (time * unitMs) + originMs, conditions));
    }

    /// <summary>Reads NX, XX, GT and LT behind the time; if they are wrong the error is replied.</summary>
    private static bool TryParseConditions(ref CommandContext c, out ExpireConditions conditions)
    {
        conditions = ExpireConditions.None;
        for (int i = 3; i < c.Count; i++)
        {
            ExpireConditions condition = ConditionOf(c.Arg(i));
            if (condition == ExpireConditions.None)
            {
                c.Reply.Error(CommandErrors.UnsupportedOption(c.Arg(i)));
                return false;
            }

            conditions |= condition;
        }

        if ((conditions & ExpireConditions.HasNone) != 0 && conditions != ExpireConditions.HasNone)
        {
            c.Reply.Error(CommandErrors.ExpireNxWithOthers);
            return false;
        }

        const ExpireConditions both = ExpireConditions.Later | ExpireConditions.Earlier;
        if ((conditions & both) != both) return true;
        c.Reply.Error(CommandErrors.ExpireGtWithLt);
        return false;
    }

    /// <summary>The condition that a word is; none, if it is none.</summary>
    internal static ExpireConditions ConditionOf(ReadOnlySpan<byte> word)
    {
        if (Word.Is(word, "NX"u8)) return ExpireConditions.HasNone;
        if (Word.Is(word, "XX"u8)) return ExpireConditions.HasOne;
        if (Word.Is(word, "GT"u8)) return ExpireConditions.Later;
        return Word.Is(word, "LT"u8) ? ExpireConditions.Earlier : ExpireConditions.None;
    }
}
