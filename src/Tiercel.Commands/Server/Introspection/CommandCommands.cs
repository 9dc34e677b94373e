using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>COMMAND: what the table says of itself.</summary>
internal static class CommandCommands
{
    private const CommandFlags Always = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Connection;

    private static readonly string[] HelpLines =
    [
        "COMMAND <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "(no subcommand)",
        "    Details of all commands.",
        "COUNT",
        "    Number of commands.",
        "DOCS [<command> ...]",
        "    Documentation of these commands, or of all.",
        "GETKEYS <command> [<arg> ...]",
        "    The keys of this call.",
        "GETKEYSANDFLAGS <command> [<arg> ...]",
        "    The keys of this call, each with what is done to it.",
        "INFO [<command> ...]",
        "    Details of these commands, or of all.",
        "LIST [FILTERBY (MODULE <name> | ACLCAT <category> | PATTERN <pattern>)]",
        "    Names of all commands, or of those that the filter lets through.",
        "HELP",
        "    Print this help.",
    ];

    /// <summary>Details of all commands.</summary>
    [Command("COMMAND", Arity = -1, Flags = Always, Group = "server", Since = "2.8.13",
        Complexity = "O(N), N commands", Tips = "nondeterministic_output_order")]
    internal static void All(ref CommandContext c)
    {
        IReadOnlyList<CommandInfo> commands = c.Dispatcher.Table.TopLevel;
        c.Reply.Array(commands.Count);
        foreach (CommandInfo command in commands) CommandInfoReply.Write(c.Reply, command);
    }

    /// <summary>Number of commands, subcommands not counted.</summary>
    [Command("COMMAND|COUNT", Arity = 2, Flags = Always, Group = "server", Since = "2.8.13", Complexity = "O(1)")]
    internal static void Count(ref CommandContext c) => c.Reply.Integer(c.Dispatcher.Table.TopLevel.Count);

    /// <summary>Details of the named commands, of all if none is named.</summary>
    [Command("COMMAND|INFO", Arity = -2, Flags = Always, Group = "server", Since = "2.8.13",
        Differs = "of SORT and SORT_RO tells where STORE is looked for",
        Complexity = "O(N), N names", Tips = "nondeterministic_output_order",
        Arguments = "[command-name...]")]
    internal static void Info(ref CommandContext c)
    {
        if (c.Count == 2)
        {
            All(ref c);
            return;
        }

        c.Reply.Array(c.Count - 2);
        for (int i = 2; i < c.Count; i++)
        {
            bool known = c.Dispatcher.Table.TryFindFullName(c.Arg(i), out CommandInfo? command);
            if (known) CommandInfoReply.Write(c.Reply, command!);
            else c.Reply.Null();
        }
    }

    /// <summary>Documentation of the named commands, of all if none is named; unknown ones are left out.</summary>
    [Command("COMMAND|DOCS", Arity = -2, Flags = Always, Group = "server", Since = "7.0.0", Differs = "no history; summaries of our own",
        Complexity = "O(N), N names", Tips = "nondeterministic_output_order",
        Arguments = "[command-name...]")]
    internal static void Docs(ref CommandContext c)
    {
        IEnumerable<CommandInfo> commands = c.Dispatcher.Table.TopLevel;
        if (c.Count > 2)
        {
            List<CommandInfo> named = [];
            for (int i = 2; i < c.Count; i++)
            {
                if (c.Dispatcher.Table.TryFindFullName(c.Arg(i), out CommandInfo? command)) named.Add(command);
            }

            commands = named;
        }

        c.Reply.Map(commands.Count());
        foreach (CommandInfo command in commands) CommandDocsReply.Write(c.Reply, command);
    }

    /// <summary>Names of all commands and subcommands, or of those that a filter lets through.</summary>
    [Command("COMMAND|LIST", Arity = -2, Flags = Always, Group = "server", Since = "7.0.0",
        Complexity = "O(N), N commands", Tips = "nondeterministic_output_order",
        Arguments = "[FILTERBY filterby(MODULE module-name|ACLCAT category|PATTERN pattern)]")]
    internal static void List(ref CommandContext c)
    {
        if (c.Count != 2 && (c.Count != 5 || !Word.Is(c.Arg(2), "FILTERBY"u8)))
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        IEnumerable<CommandInfo>? chosen = c.Count == 2 ? c.Dispatcher.Table.All : Filter(ref c, c.Arg(3), c.Arg(4));
        if (chosen is null)
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        List<CommandInfo> rows = [.. chosen];
        c.Reply.Array(rows.Count);
        foreach (CommandInfo row in rows) c.Reply.Bulk(row.FoldedName);
    }

    /// <summary>The keys among the arguments of a call.</summary>
    [Command("COMMAND|GETKEYS", Arity = -4, Flags = Always, Group = "server", Since = "2.8.13",
        Differs = "finds the first STORE of a SORT, wherever it stands",
        Complexity = "O(N), N arguments")]
    internal static void GetKeys(ref CommandContext c)
    {
        if (!TryFindCall(ref c, out CommandInfo? command)) return;
        if (!TryFindKeys(ref c, command, out int[] keys)) return;
        c.Reply.Array(keys.Length);
        foreach (int key in keys) c.Reply.Bulk(c.Arg(key));
    }

    /// <summary>The keys among the arguments of a call, each with what is done to it.</summary>
    [Command("COMMAND|GETKEYSANDFLAGS", Arity = -4, Flags = Always, Group = "server", Since = "7.0.0",
        Complexity = "O(N), N arguments")]
    internal static void GetKeysAndFlags(ref CommandContext c)
    {
        if (!TryFindCall(ref c, out CommandInfo? command)) return;
        if (!TryFindKeys(ref c, command, out int[] keys)) return;
        string keyFlags = VariableUse.IsOf(command) ? VariableUse.Of(c.Part(command, 2..)).Flags : command.KeyFlags;
        string[] flags = keyFlags.Split(';');
        c.Reply.Array(keys.Length);
        foreach (int key in keys)
        {
            c.Reply.Array(2);
            c.Reply.Bulk(c.Arg(key));
            CommandInfoReply.WriteKeyFlags(c.Reply, flags[key - 2 == command.FirstKey ? 0 : ^1]);
        }
    }

    /// <summary>The forms of COMMAND.</summary>
    [Command("COMMAND|HELP", Arity = 2, Flags = Always, Group = "server", Since = "5.0.0", Complexity = "O(1)")]
    internal static void Help(ref CommandContext c) => c.Reply.Lines(HelpLines);

    /// <summary>The rows that pass a filter of COMMAND LIST; null if there is no such filter.</summary>
    private static IEnumerable<CommandInfo>? Filter(
        ref CommandContext c, ReadOnlySpan<byte> filter, ReadOnlySpan<byte> value)
    {
        IReadOnlyList<CommandInfo> all = c.Dispatcher.Table.All;
        // There are no modules, so no command comes from one.
        if (Word.Is(filter, "MODULE"u8)) return [];
        string text = Encoding.Latin1.GetString(value).ToLowerInvariant();
        if (Word.Is(filter, "ACLCAT"u8))
        {
            int category = AclCategories.Find(text);
            return category < 0 ? [] : all.Where(row => (AclCategories.Of(row) >> category & 1) != 0);
        }

        if (!Word.Is(filter, "PATTERN"u8)) return null;
        byte[] pattern = Encoding.Latin1.GetBytes(text);
        return all.Where(row => new GlobPattern(pattern).Matches(row.FoldedName));
    }

    /// <summary>Finds the command that the arguments from the third on would call; replies why not.</summary>
    private static bool TryFindCall(ref CommandContext c, [NotNullWhen(true)] out CommandInfo? command)
    {
        bool known = c.Dispatcher.Table.TryFind(c.Arg(2), out command);
        if (known && command!.IsContainer) known = CommandTable.TryFindSubcommand(command, c.Arg(3), out command);
        if (!known) c.Reply.Error("ERR Invalid command specified"u8);
        else if (!command!.HasKeys || command.KeysAreChannels) c.Reply.Error("ERR The command has no key arguments"u8);
        else if (command.AcceptsCount(c.Count - 2)) return true;
        else c.Reply.Error("ERR Invalid number of arguments specified for command"u8);
        command = null;
        return false;
    }

    // Where in the arguments of COMMAND the keys of the call stand that begins at the third; replies if there are none.
    private static bool TryFindKeys(ref CommandContext c, CommandInfo command, out int[] keys)
    {
        keys = KeysOf(ref c, command);
        // Redis misses the keys that are counted, even if there are others.
        bool isWrong = keys.Length == 0 || (command.KeyCountIndex != 0 && CountedKeys(ref c, command) == 0);
        isWrong &= !command.Has(CommandFlags.NoMandatoryKeys);
        if (isWrong) c.Reply.Error("ERR Invalid arguments specified for command"u8);
        return !isWrong;
    }

    private static int[] KeysOf(ref CommandContext c, CommandInfo command)
    {
        List<int> keys = [];
        int last = command.LastKey < 0 ? c.Count - 2 + command.LastKey : command.LastKey;
        if (command.FirstKey != 0)
        {
            for (int i = command.FirstKey; i <= last; i += command.KeyStep) keys.Add(i + 2);
        }

        for (int i = 0; i < CountedKeys(ref c, command); i++) keys.Add(command.KeyCountIndex + 3 + i);
        foreach (KeyWord word in command.KeyWords)
        {
            Range behind = c.KeysBehindOf(word, firstArgument: 2);
            for (int i = behind.Start.Value; i < behind.End.Value; i++) keys.Add(i + 2);
        }

        return [.. keys];
    }

    private static int CountedKeys(ref CommandContext c, CommandInfo command) => c.CountedKeysOf(command, firstArgument: 2);
}
