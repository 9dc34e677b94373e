namespace Tiercel.Commands;

/// <summary>One command as COMMAND INFO replies it: ten fields, in Redis 7's order.</summary>
internal static class CommandInfoReply
{
    /// <summary>Flags that are shown, in Redis's order. The others are ACL categories.</summary>
    private static readonly (CommandFlags Flag, string Name)[] FlagNames =
    [
        (CommandFlags.Write, "write"),
        (CommandFlags.Read, "readonly"),
        (CommandFlags.DenyOom, "denyoom"),
        (CommandFlags.Admin, "admin"),
        (CommandFlags.PubSub, "pubsub"),
        (CommandFlags.NoScript, "noscript"),
        (CommandFlags.Blocking, "blocking"),
        (CommandFlags.Loading, "loading"),
        (CommandFlags.Stale, "stale"),
        (CommandFlags.SkipMonitor, "skip_monitor"),
        (CommandFlags.SkipSlowLog, "skip_slowlog"),
        (CommandFlags.Fast, "fast"),
        (CommandFlags.NoAuth, "no_auth"),
        (CommandFlags.NoMulti, "no_multi"),
        (CommandFlags.MovableKeys, "movablekeys"),
        (CommandFlags.AllowBusy, "allow_busy"),
    ];

    public static void Write(ReplyWriter reply, CommandInfo command)
    {
        reply.Array(10);
        reply.Bulk(command.FoldedName);
        reply.Integer(command.Arity);
        WriteStatuses(reply, [.. FlagNames.Where(f => command.Has(f.Flag)).Select(static f => f.Name)]);
        reply.Integer(command.FirstKey);
        reply.Integer(command.LastKey);
        reply.Integer(command.FirstKey == 0 ? 0 : command.KeyStep);
        WriteStatuses(reply, [.. AclCategories.Of(command).Select(static name => "@" + name)]);
        string[] tips = command.Tips.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        reply.Set(tips.Length);
        foreach (string tip in tips) reply.BulkText(tip);
        WriteKeySpecifications(reply, command);
        WriteSubcommands(reply, command);
    }

    /// <summary>What is done to a key, of words separated by blanks.</summary>
    public static void WriteKeyFlags(ReplyWriter reply, string flags) =>
        WriteStatuses(reply, flags.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static void WriteStatuses(ReplyWriter reply, string[] texts)
    {
        reply.Set(texts.Length);
        foreach (string text in texts) reply.StatusText(text);
    }

    /// <summary>
    /// A command's keys are one range, so there is one specification, or two if the first key is not used like the others.
    /// </summary>
    private static void WriteKeySpecifications(ReplyWriter reply, CommandInfo command)
    {
        if (command.FirstKey == 0)
        {
            reply.Set(0);
            return;
        }

        string[] groups = command.KeyFlags.Split(';');
        reply.Set(groups.Length);
        if (groups.Length == 1)
        {
            WriteKeySpecification(reply, groups[0], command.FirstKey, command.LastKey, command.KeyStep);
            return;
        }

        WriteKeySpecification(reply, groups[0], command.FirstKey, command.FirstKey, step: 1);
        WriteKeySpecification(reply, groups[1], command.FirstKey + command.KeyStep, command.LastKey, command.KeyStep);
    }

    private static void WriteKeySpecification(ReplyWriter reply, string flags, int first, int last, int step)
    {
        reply.Map(3);
        reply.Bulk("flags"u8);
        WriteKeyFlags(reply, flags);
        reply.Bulk("begin_search"u8);
        WriteSearch(reply, "index"u8, fields: 1);
        WriteField(reply, "index"u8, first);
        reply.Bulk("find_keys"u8);
        WriteSearch(reply, "range"u8, fields: 3);
        // Here a positive last key counts from the first one.
        WriteField(reply, "lastkey"u8, last < 0 ? last : last - first);
        WriteField(reply, "keystep"u8, step);
        WriteField(reply, "limit"u8, 0);
    }

    private static void WriteSearch(ReplyWriter reply, ReadOnlySpan<byte> type, int fields)
    {
        reply.Map(2);
        reply.Bulk("type"u8);
        reply.Bulk(type);
        reply.Bulk("spec"u8);
        reply.Map(fields);
    }

    private static void WriteField(ReplyWriter reply, ReadOnlySpan<byte> name, int value)
    {
        reply.Bulk(name);
        reply.Integer(value);
    }

    private static void WriteSubcommands(ReplyWriter reply, CommandInfo command)
    {
        if (command.Subcommands.Count == 0)
        {
            reply.Set(0);
            return;
        }

        reply.Array(command.Subcommands.Count);
        foreach (CommandInfo subcommand in command.Subcommands) Write(reply, subcommand);
    }
}
