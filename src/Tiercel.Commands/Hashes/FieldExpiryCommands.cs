using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands for the time that fields of hashes have to live.</summary>
internal static class FieldExpiryCommands
{
    private const CommandFlags FastWrite = CommandFlags.Write | CommandFlags.Fast;
    private const CommandFlags FastRead = CommandFlags.Read | CommandFlags.Fast;

    private const string Complexity = "O(N), N fields";

    /// <summary>Sets after how many seconds fields of a hash expire; a time that has passed removes them.</summary>
    [Command("HEXPIRE", Arity = -6, Keys = "1", KeyFlags = "RW update", Flags = FastWrite | CommandFlags.DenyOom,
        Group = "hash", Since = "7.4.0", Complexity = Complexity,
        Arguments = "key seconds:integer [condition(NX|XX|GT|LT)] FIELDS fields{numfields:integer field...}")]
    internal static void HExpire(ref CommandContext c) => Expire(ref c, unitMs: 1000, c.Scope.NowMs);

    /// <summary>Sets after how many milliseconds fields of a hash expire; a time that has passed removes them.</summary>
    [Command("HPEXPIRE", Arity = -6, Keys = "1", KeyFlags = "RW update", Flags = FastWrite | CommandFlags.DenyOom,
        Group = "hash", Since = "7.4.0", Complexity = Complexity,
        Arguments = "key milliseconds:integer [condition(NX|XX|GT|LT)] FIELDS fields{numfields:integer field...}")]
    internal static void HPExpire(ref CommandContext c) => Expire(ref c, unitMs: 1, c.Scope.NowMs);

    /// <summary>Sets the Unix time, in seconds, at which fields of a hash expire; a time that has passed removes them.</summary>
    [Command("HEXPIREAT", Arity = -6, Keys = "1", KeyFlags = "RW update", Flags = FastWrite | CommandFlags.DenyOom,
        Group = "hash", Since = "7.4.0", Complexity = Complexity,
        Arguments = "key unix-time-seconds:unix-time [condition(NX|XX|GT|LT)] FIELDS fields{numfields:integer "
            + "field...}")]
    internal static void HExpireAt(ref CommandContext c) => Expire(ref c, unitMs: 1000, originMs: 0);

    /// <summary>Sets the Unix time, in milliseconds, at which fields of a hash expire; a time that has passed removes them.</summary>
    [Command("HPEXPIREAT", Arity = -6, Keys = "1", KeyFlags = "RW update", Flags = FastWrite | CommandFlags.DenyOom,
        Group = "hash", Since = "7.4.0", Complexity = Complexity,
        Arguments = "key unix-time-milliseconds:unix-time [condition(NX|XX|GT|LT)] FIELDS fields{numfields:integer "
            + "field...}")]
    internal static void HPExpireAt(ref CommandContext c) => Expire(ref c, unitMs: 1, originMs: 0);

    /// <summary>Seconds that fields of a hash have to live, rounded up; -1 without expiry, -2 if absent.</summary>
    [Command("HTTL", Arity = -5, Keys = "1", KeyFlags = "RO access", Flags = FastRead,
        Group = "hash", Since = "7.4.0", Complexity = Complexity, Tips = "nondeterministic_output",
        Arguments = "key FIELDS fields{numfields:integer field...}")]
    internal static void HTtl(ref CommandContext c) => ReplyTimes(ref c, unitMs: 1000, c.Scope.NowMs);

    /// <summary>Milliseconds that fields of a hash have to live; -1 without expiry, -2 if absent.</summary>
    [Command("HPTTL", Arity = -5, Keys = "1", KeyFlags = "RO access", Flags = FastRead,
        Group = "hash", Since = "7.4.0", Complexity = Complexity, Tips = "nondeterministic_output",
        Arguments = "key FIELDS fields{numfields:integer field...}")]
    internal static void HPTtl(ref CommandContext c) => ReplyTimes(ref c, unitMs: 1, c.Scope.NowMs);

    /// <summary>Unix times, in seconds, rounded up, at which fields of a hash expire; -1 without expiry, -2 if absent.</summary>
    [Command("HEXPIRETIME", Arity = -5, Keys = "1", KeyFlags = "RO access", Flags = FastRead,
        Group = "hash", Since = "7.4.0", Complexity = Complexity,
        Arguments = "key FIELDS fields{numfields:integer field...}")]
    internal static void HExpireTime(ref CommandContext c) => ReplyTimes(ref c, unitMs: 1000, originMs: 0);

    /// <summary>Unix times, in milliseconds, at which fields of a hash expire; -1 without expiry, -2 if absent.</summary>
    [Command("HPEXPIRETIME", Arity = -5, Keys = "1", KeyFlags = "RO access", Flags = FastRead,
        Group = "hash", Since = "7.4.0", Complexity = Complexity,
        Arguments = "key FIELDS fields{numfields:integer field...}")]
    internal static void HPExpireTime(ref CommandContext c) => ReplyTimes(ref c, unitMs: 1, originMs: 0);

    /// <summary>Clears the expiry of fields of a hash; replies 1 for each that had one, -1 without, -2 if absent.</summary>
    [Command("HPERSIST", Arity = -5, Keys = "1", KeyFlags = "RW update", Flags = FastWrite,
        Group = "hash", Since = "7.4.0", Complexity = Complexity,
        Arguments = "key FIELDS fields{numfields:integer field...}")]
    internal static void HPersist(ref CommandContext c)
    {
        if (!HashChangeCommands.TryOpen(ref c, out CollectionEntry entry)) return;
        if (!FieldArguments.TryReadFields(ref c, 2, FieldErrors.NoCount, out int first)) return;
        c.Reply.Array(c.Count - first);
        c.Scope.BeginSeveral(c.Count - first);
        for (int i = first; i < c.Count; i++)
        {
            c.Reply.Integer((int)HashOps.Persist(ref c.Scope, c.Key(1), ref entry, c.Arg(i)));
        }
    }

    private static void Expire(ref CommandContext c, long unitMs, long originMs)
    {
        if (!HashChangeCommands.TryOpen(ref c, out CollectionEntry entry)) return;
        if (!FieldArguments.TryReadTime(ref c, 2, unitMs, originMs, out long expiresAtMs)) return;
        ExpireConditions condition = ExpiryCommands.ConditionOf(c.Arg(3));
        int at = condition == ExpireConditions.None ? 3 : 4;
        if (!FieldArguments.TryReadFields(ref c, at, FieldErrors.NoExpireCount, out int first)) return;
        c.Reply.Array(c.Count - first);
        c.Scope.BeginSeveral(c.Count - first);
        for (int i = first; i < c.Count; i++)
        {
            c.Reply.Integer((int)HashOps.Expire(ref c.Scope, c.Key(1), ref entry, c.Arg(i), expiresAtMs, condition));
        }
    }

    private static void ReplyTimes(ref CommandContext c, long unitMs, long originMs)
    {
        if (!HashCommands.TryFind(ref c, out HashView hash)) return;
        if (!FieldArguments.TryReadFields(ref c, 2, FieldErrors.NoCount, out int first)) return;
        c.Reply.Array(c.Count - first);
        for (int i = first; i < c.Count; i++)
        {
            if (!hash.Exists || !hash.TryGetExpiry(c.Arg(i), out long expiresAtMs)) c.Reply.Integer((int)FieldStatus.NoField);
            else if (expiresAtMs == Expiry.None) c.Reply.Integer((int)FieldStatus.NoExpiry);
            else c.Reply.Integer((expiresAtMs - originMs + unitMs - 1) / unitMs);
        }
    }
}
