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
        (CommandFlags.NoMandatoryKeys, "no_mandatory_keys"),
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
        WriteStatuses(reply, [.. AclCategories.NamesIn(AclCategories.Of(command)).Select(static name => "@" + name)]);
        string[] tips = command.Tips.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        reply.Set(tips.Length);
        foreach (string tip in tips) reply.BulkText(tip);
        WriteKeySpecifications(reply, command);
        WriteSubcommands(reply, command);
    }

    /// <summary>What is done to a key, of words separated by blanks.</summary>
    public static void WriteKeyFlags(ReplyWriter reply, string flags) =>
        WriteStatuses(reply, flags.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A set of words.</summary>
    public static void WriteStatuses(ReplyWriter reply, string[] texts)
    {
        reply.Set(texts.Length);
        foreach (string text in texts) reply.StatusText(text);
    }

    /// <summary>
    /// A command's keys are one range, or counted by an argument, or behind words, or several of these: a specification each,
    /// and one more if the first key is not used like the others.
    /// </summary>
    private static void WriteKeySpecifications(ReplyWriter reply, CommandInfo command)
    {
        string[] groups = command.HasKeys ? command.KeyFlags.Split(';') : [];
        reply.Set(groups.Length);
        if (groups.Length == 0) return;
        int counted = command.KeyCountIndex == 0 ? 0 : 1;
        int ranges = groups.Length - counted - command.KeyWords.Length;
        if (ranges == 2) WriteRange(reply, groups[0], command.FirstKey, command.FirstKey, step: 1);
        int first = command.FirstKey + (ranges == 2 ? command.KeyStep : 0);
        if (ranges > 0) WriteRange(reply, groups[ranges - 1], first, command.LastKey, command.KeyStep);
        if (counted == 1) WriteCounted(reply, groups[ranges], command.KeyCountIndex);
        for (int i = 0; i < command.KeyWords.Length; i++) WriteWord(reply, groups[ranges + counted + i], command.KeyWords[i]);
    }

    private static void WriteRange(ReplyWriter reply, string flags, int first, int last, int step)
    {
        BeginIndex(reply, flags, first);
        // Here a positive last key counts from the first one.
        WriteKeysFound(reply, last < 0 ? last : last - first, step, limit: 0);
    }

    private static void WriteWord(ReplyWriter reply, string flags, KeyWord word)
    {
        BeginSpecification(reply, flags);
        WriteSearch(reply, "keyword"u8, fields: 2);
        reply.Bulk("keyword"u8);
        reply.BulkText(word.Text);
        WriteField(reply, "startfrom"u8, word.From);
        reply.Bulk("find_keys"u8);
        // A limit of two is the half of what is left.
        if (word.TakesHalf) WriteKeysFound(reply, last: -1, step: 1, limit: 2);
        else WriteKeysFound(reply, last: 0, step: 1, limit: 0);
    }

    private static void WriteKeysFound(ReplyWriter reply, int last, int step, int limit)
    {
        WriteSearch(reply, "range"u8, fields: 3);
        WriteField(reply, "lastkey"u8, last);
        WriteField(reply, "keystep"u8, step);
        WriteField(reply, "limit"u8, limit);
    }

    private static void WriteCounted(ReplyWriter reply, string flags, int countIndex)
    {
        BeginIndex(reply, flags, countIndex);
        WriteSearch(reply, "keynum"u8, fields: 3);
        // Counted from the argument that says how many there are.
        WriteField(reply, "keynumidx"u8, 0);
        WriteField(reply, "firstkey"u8, 1);
        WriteField(reply, "keystep"u8, 1);
    }

    private static void BeginSpecification(ReplyWriter reply, string flags)
    {
        reply.Map(3);
        reply.Bulk("flags"u8);
        WriteKeyFlags(reply, flags);
        reply.Bulk("begin_search"u8);
    }

    private static void BeginIndex(ReplyWriter reply, string flags, int index)
    {
        BeginSpecification(reply, flags);
        WriteSearch(reply, "index"u8, fields: 1);
        WriteField(reply, "index"u8, index);
        reply.Bulk("find_keys"u8);
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
