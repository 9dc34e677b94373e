using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that write strings.</summary>
internal static class SetCommands
{
    /// <summary>Makes a key hold a string, whatever it held, perhaps with an expiry or on a condition.</summary>
    [Command("SET", Arity = -3, Keys = "1", KeyFlags = "RW access update variable_flags",
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "string", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "key value [condition(NX|XX)@2.6.12] [GET@6.2.0] [expiration(EX seconds:integer@2.6.12|PX "
            + "milliseconds:integer@2.6.12|EXAT unix-time-seconds:unix-time@6.2.0|PXAT "
            + "unix-time-milliseconds:unix-time@6.2.0|KEEPTTL@6.0.0)]")]
    internal static void Set(ref CommandContext c)
    {
        if (c.Count == 3)
        {
            StringOps.Set(ref c.Scope, c.Key(1), c.Arg(2));
            c.Reply.Ok();
            return;
        }

        if (!StringOptions.TryParse(in c, first: 3, ofSet: true, out StringOptions options))
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        if (!options.TryReadExpiry(ref c, out long expiresAtMs)) return;
        if (options.RepliesOld && GetCommands.TryReplyValue(ref c) == OpStatus.WrongType) return;
        if (expiresAtMs is not (Expiry.None or Expiry.Keep)) c.ActAs("SETEX"u8);
        bool set = StringOps.Set(ref c.Scope, c.Key(1), c.Arg(2), expiresAtMs, options.Condition);
        if (options.RepliesOld) return;
        if (set) c.Reply.Ok();
        else c.Reply.Null();
    }

    /// <summary>Sets several strings at once.</summary>
    [Command("MSET", Arity = -3, Keys = "1..-1/2", KeyFlags = "OW update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Group = "string", Since = "1.0.1", Complexity = "O(N), N keys",
        Tips = "request_policy:multi_shard response_policy:all_succeeded",
        Arguments = "key_value{key value}...")]
    internal static void MSet(ref CommandContext c)
    {
        if (c.Count % 2 == 0)
        {
            c.Reply.Error(Unresolved.WrongArity(c.Command));
            return;
        }

        SetPairs(ref c);
        c.Reply.Ok();
    }

    /// <summary>Sets several strings at once, or none if one of the keys exists.</summary>
    [Command("MSETNX", Arity = -3, Keys = "1..-1/2", KeyFlags = "OW insert",
        Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Group = "string", Since = "1.0.1", Complexity = "O(N), N keys",
        Tips = "request_policy:multi_shard response_policy:agg_min",
        Arguments = "key_value{key value}...")]
    internal static void MSetNx(ref CommandContext c)
    {
        if (c.Count % 2 == 0)
        {
            c.Reply.Error(Unresolved.WrongArity(c.Command));
            return;
        }

        for (int i = 1; i < c.Count; i += 2)
        {
            if (!c.Scope.Find(c.Key(i), LookupMode.Write).Exists) continue;
            c.Reply.Integer(0);
            return;
        }

        SetPairs(ref c);
        c.Reply.Integer(1);
    }

    /// <summary>Sets a string if the key does not exist; replies whether it did.</summary>
    [Command("SETNX", Arity = 3, Keys = "1", KeyFlags = "OW insert",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Group = "string", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "key value")]
    internal static void SetNx(ref CommandContext c) => c.Reply.Flag(
        StringOps.Set(ref c.Scope, c.Key(1), c.Arg(2), condition: SetCondition.IfAbsent));

    /// <summary>Sets a string that expires after some seconds.</summary>
    [Command("SETEX", Event = "set,expire", Arity = 4, Keys = "1", KeyFlags = "OW update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "string", Since = "2.0.0", Complexity = "O(1)",
        Arguments = "key seconds:integer value")]
    internal static void SetEx(ref CommandContext c) => SetExpiring(ref c, inSeconds: true);

    /// <summary>Sets a string that expires after some milliseconds.</summary>
    [Command("PSETEX", Event = "set,expire", Arity = 4, Keys = "1", KeyFlags = "OW update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "string", Since = "2.6.0", Complexity = "O(1)",
        Arguments = "key milliseconds:integer value")]
    internal static void PSetEx(ref CommandContext c) => SetExpiring(ref c, inSeconds: false);

    /// <summary>Adds bytes to the end of a string, creating it if absent; replies its length.</summary>
    [Command("APPEND", Event = "append", Arity = 3, Keys = "1", KeyFlags = "RW insert",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Group = "string", Since = "2.0.0", Complexity = "O(1) amortised for short suffixes",
        Arguments = "key value")]
    internal static void Append(ref CommandContext c)
    {
        OpStatus status = StringOps.Append(ref c.Scope, c.Key(1), c.Arg(2), out int length);
        if (status == OpStatus.Done) c.Reply.Integer(length);
        else c.Reply.Fail(status);
    }

    private static void SetExpiring(ref CommandContext c, bool inSeconds)
    {
        StringOptions options = StringOptions.ExpiringAfter(inSeconds, argument: 2);
        if (!options.TryReadExpiry(ref c, out long expiresAtMs)) return;
        StringOps.Set(ref c.Scope, c.Key(1), c.Arg(3), expiresAtMs);
        c.Reply.Ok();
    }

    private static void SetPairs(ref CommandContext c)
    {
        for (int i = 1; i < c.Count; i += 2) StringOps.Set(ref c.Scope, c.Key(i), c.Arg(i + 1));
    }
}
