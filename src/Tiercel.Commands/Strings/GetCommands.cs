using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that read strings.</summary>
internal static class GetCommands
{
    /// <summary>The string at a key.</summary>
    [Command("GET", Arity = 2, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "string", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "key")]
    internal static void Get(ref CommandContext c) => TryReplyValue(ref c);

    /// <summary>The string at a key, which is removed.</summary>
    [Command("GETDEL", Arity = 2, Keys = "1", KeyFlags = "RW access delete",
        Flags = CommandFlags.Write | CommandFlags.Fast, Group = "string", Since = "6.2.0", Complexity = "O(1)",
        Arguments = "key")]
    internal static void GetDel(ref CommandContext c)
    {
        if (TryReplyValue(ref c) == OpStatus.Done) c.Scope.Remove(c.Key(1));
    }

    /// <summary>The string at a key, whose expiry is set or cleared.</summary>
    [Command("GETEX", Arity = -2, Keys = "1", KeyFlags = "RW access update",
        Flags = CommandFlags.Write | CommandFlags.Fast, Group = "string", Since = "6.2.0", Complexity = "O(1)",
        Arguments = "key [expiration(EX seconds:integer|PX milliseconds:integer|EXAT "
            + "unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|PERSIST)]")]
    internal static void GetEx(ref CommandContext c)
    {
        if (!StringOptions.TryParse(in c, first: 2, ofSet: false, out StringOptions options))
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        OpStatus status = StringOps.Get(ref c.Scope, c.Key(1), LookupMode.Read, out EntryRef found, out ReadOnlySpan<byte> value);
        if (status != OpStatus.Done)
        {
            c.Reply.Fail(status);
            return;
        }

        // As in Redis the time is looked at only when there is a value whose expiry it could be.
        if (!options.TryReadExpiry(ref c, out long expiresAtMs)) return;
        Reply(ref c, found, value);
        if (options.HasExpiry) KeyOps.Expire(ref c.Scope, c.Key(1), expiresAtMs);
        else if (options.Persists) KeyOps.Persist(ref c.Scope, c.Key(1));
    }

    /// <summary>Sets a string and replies what was there before.</summary>
    [Command("GETSET", Arity = 3, Keys = "1", KeyFlags = "RW access update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Group = "string", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "key value")]
    internal static void GetSet(ref CommandContext c)
    {
        OpStatus status = TryReplyValue(ref c, out EntryRef found);
        if (status != OpStatus.WrongType) c.Scope.SetFound(c.Key(1), found, c.Arg(2), Expiry.None);
    }

    /// <summary>The strings at several keys; a null for each that is absent or holds something else.</summary>
    [Command("MGET", Arity = -2, Keys = "1..-1", KeyFlags = "RO access", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "string", Since = "1.0.0", Complexity = "O(N), N keys", Tips = "request_policy:multi_shard",
        Arguments = "key...")]
    internal static void MGet(ref CommandContext c)
    {
        c.Reply.Array(c.Count - 1);
        for (int i = 1; i < c.Count; i++)
        {
            OpStatus status = StringOps.Get(ref c.Scope, c.Key(i), out ReadOnlySpan<byte> value);
            if (status == OpStatus.Done) c.Reply.Bulk(value);
            else c.Reply.Null();
            c.Scope.ForgetReads();
        }
    }

    /// <summary>Bytes of the string at a key; 0 if it is absent.</summary>
    [Command("STRLEN", Arity = 2, Keys = "1", KeyFlags = "RO", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "string", Since = "2.2.0", Complexity = "O(1)",
        Arguments = "key")]
    internal static void StrLen(ref CommandContext c)
    {
        OpStatus status = StringOps.Length(ref c.Scope, c.Key(1), out int length);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else c.Reply.Integer(length);
    }

    /// <summary>Replies the string at key 1, a null or the error; says which.</summary>
    internal static OpStatus TryReplyValue(ref CommandContext c) => TryReplyValue(ref c, out _);

    private static OpStatus TryReplyValue(ref CommandContext c, out EntryRef found)
    {
        OpStatus status = StringOps.Get(ref c.Scope, c.Key(1), LookupMode.Read, out found, out ReadOnlySpan<byte> value);
        if (status == OpStatus.Done) Reply(ref c, found, value);
        else c.Reply.Fail(status);
        return status;
    }

    // A large value lies in a block that can be held while it is sent, whatever becomes of the key.
    private static void Reply(ref CommandContext c, scoped EntryRef found, scoped ReadOnlySpan<byte> value)
    {
        if (value.Length >= ReplyWriter.MinLeaseBytes && c.Reply.TakesLeases) c.Reply.Lease(ValueLease.Of(found.Entry, c.Keyspace.Memory));
        else c.Reply.Bulk(value);
    }
}
