using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Commands that read or set fields of hashes and change when these expire, or remove them, in one step.</summary>
internal static class FieldValueCommands
{
    /// <summary>The values of fields of a hash, whose expiry is set or cleared.</summary>
    [Command("HGETEX", Arity = -5, Keys = "1", KeyFlags = "RW access update",
        Flags = CommandFlags.Write | CommandFlags.Fast, Group = "hash", Since = "8.0.0", Complexity = "O(N), N fields",
        Arguments = "key [expiration(EX seconds:integer|PX milliseconds:integer|EXAT "
            + "unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|PERSIST)] FIELDS "
            + "fields{numfields:integer field...}")]
    internal static void HGetEx(ref CommandContext c)
    {
        if (!HashChangeCommands.TryOpen(ref c, out CollectionEntry entry)) return;
        bool persists = Word.Is(c.Arg(2), "PERSIST"u8);
        bool expires = FieldArguments.TryReadUnit(ref c, c.Arg(2), out long unitMs, out long originMs);
        long expiresAtMs = Expiry.None;
        if (expires && !FieldArguments.TryReadTime(ref c, 3, unitMs, originMs, out expiresAtMs)) return;
        int at = expires ? 4 : persists ? 3 : 2;
        if (!FieldArguments.TryReadFields(ref c, at, FieldErrors.NoCount, out int first)) return;
        c.Reply.Array(c.Count - first);
        c.Scope.BeginSeveral(c.Count - first);
        for (int i = first; i < c.Count; i++)
        {
            if (!TryReply(ref c, in entry, c.Arg(i))) continue;
            if (expires) HashOps.Expire(ref c.Scope, c.Key(1), ref entry, c.Arg(i), expiresAtMs);
            else if (persists) HashOps.Persist(ref c.Scope, c.Key(1), ref entry, c.Arg(i));
        }
    }

    /// <summary>The values of fields of a hash, which are removed.</summary>
    [Command("HGETDEL", Arity = -5, Keys = "1", KeyFlags = "RW access delete",
        Flags = CommandFlags.Write | CommandFlags.Fast, Group = "hash", Since = "8.0.0", Complexity = "O(N), N fields",
        Arguments = "key FIELDS fields{numfields:integer field...}")]
    internal static void HGetDel(ref CommandContext c)
    {
        if (!HashChangeCommands.TryOpen(ref c, out CollectionEntry entry)) return;
        if (!FieldArguments.TryReadFields(ref c, 2, FieldErrors.NoCount, out int first)) return;
        c.Reply.Array(c.Count - first);
        c.Scope.BeginSeveral(c.Count - first);
        for (int i = first; i < c.Count; i++)
        {
            if (TryReply(ref c, in entry, c.Arg(i))) HashOps.Remove(ref c.Scope, c.Key(1), ref entry, c.Arg(i));
        }
    }

    /// <summary>Sets fields of a hash and when they expire, if all of them or none are there; replies whether they were set.</summary>
    [Command("HSETEX", Arity = -6, Keys = "1", KeyFlags = "RW update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Group = "hash", Since = "8.0.0", Complexity = "O(N), N fields",
        Arguments = "key [condition(FNX|FXX)] [expiration(EX seconds:integer|PX milliseconds:integer|EXAT "
            + "unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|KEEPTTL)] FIELDS "
            + "fields{numfields:integer data{field value}...}")]
    internal static void HSetEx(ref CommandContext c)
    {
        if (!FieldSetOptions.TryParse(ref c, out FieldSetOptions options)) return;
        if (!HashChangeCommands.TryOpen(ref c, out CollectionEntry entry)) return;
        for (int i = options.First; i < c.Count && options.Condition != SetCondition.Always; i += 2)
        {
            bool isThere = HashOps.Contains(ref c.Scope, in entry, c.Arg(i));
            if (isThere == (options.Condition == SetCondition.IfPresent)) continue;
            c.Reply.Integer(0);
            return;
        }

        c.Scope.BeginSeveral((c.Count - options.First) / 2);
        for (int i = options.First; i < c.Count; i += 2)
        {
            HashOps.SetUntil(ref c.Scope, c.Key(1), ref entry, c.Arg(i), c.Arg(i + 1), options.ExpiresAtMs);
        }

        c.Reply.Integer(1);
    }

    // The value of a field, or null.
    private static bool TryReply(ref CommandContext c, scoped in CollectionEntry entry, ReadOnlySpan<byte> field)
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        if (!entry.Exists || !HashOps.View(ref c.Scope, in entry).TryGet(field, scratch, out ReadOnlySpan<byte> value))
        {
            c.Reply.Null();
            return false;
        }

        c.Reply.Bulk(value);
        return true;
    }
}

/// <summary>The words of HSETEX between the key and the fields, in any order.</summary>
internal struct FieldSetOptions
{
    private bool _hasTime;

    /// <summary>FNX or FXX.</summary>
    public SetCondition Condition { get; private set; }

    /// <summary>When the fields expire: a time, perhaps past, none, or the one each has.</summary>
    public long ExpiresAtMs { get; private set; }

    /// <summary>The argument that is the first field.</summary>
    public int First { get; private set; }

    /// <summary>Reads the words up to the number of fields; if anything is wrong the error is replied.</summary>
    public static bool TryParse(ref CommandContext c, out FieldSetOptions options)
    {
        options = default;
        for (int i = 2; i < c.Count; i++)
        {
            if (Word.Is(c.Arg(i), "FIELDS"u8)) return options.TryReadCount(ref c, i);
            if (!options.TryTake(ref c, ref i)) return false;
        }

        // Where Redis 8.0 stops with a failed assertion.
        c.Reply.Error(FieldErrors.NoFields);
        return false;
    }

    private bool TryTake(ref CommandContext c, ref int i)
    {
        ReadOnlySpan<byte> word = c.Arg(i);
        bool isTime = FieldArguments.TryReadUnit(ref c, word, out long unitMs, out long originMs);
        bool isKeep = Word.Is(word, "KEEPTTL"u8);
        bool isNone = Word.Is(word, "FNX"u8);
        bool isCondition = isNone || Word.Is(word, "FXX"u8);
        ReadOnlySpan<byte> error = default;
        if (isCondition && Condition != SetCondition.Always) error = FieldErrors.SeveralConditions;
        else if ((isTime || isKeep) && _hasTime) error = FieldErrors.SeveralTimes;
        else if (isTime && i + 1 == c.Count) error = FieldErrors.NoTime;
        else if (!isCondition && !isTime && !isKeep) error = FieldErrors.UnknownArgument(word);
        if (!error.IsEmpty)
        {
            c.Reply.Error(error);
            return false;
        }

        if (isCondition)
        {
            Condition = isNone ? SetCondition.IfAbsent : SetCondition.IfPresent;
            return true;
        }

        _hasTime = true;
        ExpiresAtMs = Expiry.Keep;
        if (isKeep) return true;
        if (!FieldArguments.TryReadTime(ref c, ++i, unitMs, originMs, out long expiresAtMs)) return false;
        // The beginning of 1970 is as past as any other moment, and not the number that says none.
        ExpiresAtMs = Math.Max(expiresAtMs, 1);
        return true;
    }

    private bool TryReadCount(ref CommandContext c, int at)
    {
        First = at + 2;
        if (at >= c.Count - 3)
        {
            c.Reply.Error(Unresolved.WrongArity(c.Command));
            return false;
        }

        if (!IntegerText.TryParse(c.Arg(at + 1), out long count) || count is < 1 or > int.MaxValue)
        {
            c.Reply.Error(FieldErrors.NoSetCount);
            return false;
        }

        if (c.Count - First == 2 * count) return true;
        c.Reply.Error(Unresolved.WrongArity(c.Command));
        return false;
    }
}
