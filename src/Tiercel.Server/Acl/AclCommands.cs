using System.Security.Cryptography;
using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>ACL: what there is to be allowed, and what one's own rights are.</summary>
internal static class AclCommands
{
    private const int MaxPasswordBits = 4096;
    private const int DefaultPasswordBits = 256;
    private const int MaxQuotedBytes = 128;

    private const CommandFlags Plain = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale;

    private static readonly string[] HelpLines =
    [
        "ACL <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "CAT [<category>]",
        "    Return the categories of commands, or the commands of one.",
        "DELUSER <username> [<username> ...]",
        "    Remove users, and end their connections.",
        "DRYRUN <username> <command> [<arg> ...]",
        "    Return whether a user could run a command, without running it.",
        "GENPASS [<bits>]",
        "    Return a random password of 256 bits, or as many as asked for.",
        "GETUSER <username>",
        "    Return what is known of a user.",
        "LIST",
        "    Return all users as rules that would make them again.",
        "LOAD",
        "    Take the users of the ACL file in place of those there are.",
        "LOG [<count> | RESET]",
        "    Return what was refused lately, or forget it.",
        "SAVE",
        "    Write all users to the ACL file.",
        "SETUSER <username> [<rule> ...]",
        "    Change a user by rules, or make him.",
        "USERS",
        "    Return the names of all users.",
        "WHOAMI",
        "    Return the name of the user of this connection.",
        "HELP",
        "    Print this help.",
    ];

    /// <summary>Returns the names of the categories, or of the commands of one.</summary>
    [Command("ACL|CAT", Arity = -2, Group = "server", Since = "6.0.0", Flags = Plain,
        Complexity = "O(1) since the categories and commands are a fixed set.",
        Reach = KeyReach.Nothing,
        Arguments = "[categoryname]")]
    internal static void Categories(ref CommandContext c)
    {
        if (c.Count > 3)
        {
            c.Reply.Error(Unresolved.Misused(c.Command, c.Arg(1)));
            return;
        }

        if (c.Count == 2)
        {
            c.Reply.Array(AclCategories.Names.Length);
            foreach (string name in AclCategories.Names) c.Reply.BulkText(name);
            return;
        }

        int category = AclCategories.Find(AclText.Of(c.Arg(2)).ToLowerInvariant());
        if (category < 0)
        {
            ReadOnlySpan<byte> asked = AclText.BytesOf(AclText.Quotable(c.Arg(2)));
            c.Reply.Error([.. "ERR Unknown category '"u8, .. asked[..Math.Min(asked.Length, MaxQuotedBytes)], (byte)'\'']);
            return;
        }

        AclTable table = ((Session)c.Client).Server.Users.Table;
        List<CommandInfo> commands = [.. table.Commands.All.Where(command => table.IsOf(command, category))];
        c.Reply.Array(commands.Count);
        foreach (CommandInfo command in commands) c.Reply.Bulk(command.FoldedName);
    }

    /// <summary>Returns the name of the user of this connection.</summary>
    [Command("ACL|WHOAMI", Arity = 2, Group = "server", Since = "6.0.0", Complexity = "O(1)", Flags = Plain,
        Reach = KeyReach.Nothing)]
    internal static void WhoAmI(ref CommandContext c) => c.Reply.Bulk(((Session)c.Client).User.NameBytes);

    /// <summary>Returns a random password that nobody can guess, in hexadecimal digits.</summary>
    [Command("ACL|GENPASS", Arity = -2, Group = "server", Since = "6.0.0", Complexity = "O(1)", Flags = Plain,
        Reach = KeyReach.Nothing,
        Arguments = "[bits:integer]")]
    internal static void GeneratePassword(ref CommandContext c)
    {
        long bits = DefaultPasswordBits;
        if (c.Count > 3) c.Reply.Error(Unresolved.Misused(c.Command, c.Arg(1)));
        else if (c.Count == 3 && !IntegerText.TryParse(c.Arg(2), out bits)) c.Reply.Error(CommandErrors.NotAnInteger);
        else if (bits is <= 0 or > MaxPasswordBits)
            c.Reply.Error("ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096"u8);
        else c.Reply.BulkText(RandomNumberGenerator.GetHexString((int)(bits + 3) / 4, lowercase: true));
    }

    /// <summary>Returns whether a user could run a command, and if not, why; the command does not run.</summary>
    [Command("ACL|DRYRUN", Arity = -4, Group = "server", Since = "7.0.0", Complexity = "O(1).",
        Flags = Plain | CommandFlags.Admin,
        Reach = KeyReach.Nothing,
        Arguments = "username command [arg...]")]
    internal static void DryRun(ref CommandContext c)
    {
        AclUser? user = ((Session)c.Client).Server.Users.Find(c.Arg(2));
        if (user is null)
        {
            c.Reply.Error(AclText.BytesOf("ERR User '" + AclText.Quotable(c.Arg(2)) + "' not found"));
            return;
        }

        const int first = 3;
        bool known = c.Dispatcher.Table.TryFind(c.Arg(first), out CommandInfo? command);
        if (known && command!.IsContainer && c.Count > first + 1)
            known = CommandTable.TryFindSubcommand(command, c.Arg(first + 1), out command);
        if (!known) c.Reply.Error(AclText.BytesOf("ERR Command '" + AclText.Quotable(c.Arg(first)) + "' not found"));
        else if (!command!.AcceptsCount(c.Count - first)) c.Reply.Error(Unresolved.WrongArity(command));
        else Tell(ref c, command, user.Rights.Judge(c.Part(command, first..)), first);
    }

    /// <summary>Prints what the subcommands do.</summary>
    [Command("ACL|HELP", Arity = 2, Group = "server", Since = "6.0.0", Complexity = "O(1)",
        Flags = CommandFlags.Loading | CommandFlags.Stale,
        Reach = KeyReach.Nothing)]
    internal static void Help(ref CommandContext c) => c.Reply.Lines(HelpLines);

    private static void Tell(ref CommandContext c, CommandInfo command, Denial denial, int first)
    {
        if (denial.Reason == DenialReason.None)
        {
            c.Reply.Ok();
            return;
        }

        const string refusal = "This user has no permissions to ";
        string what = denial.Reason switch
        {
            DenialReason.Command => "run the '" + command.Name.ToLowerInvariant() + "' command",
            DenialReason.Key => "access the '" + AclText.Quotable(c.Arg(first + denial.Argument)) + "' key",
            _ => "access the '" + AclText.Quotable(c.Arg(first + denial.Argument)) + "' channel",
        };
        c.Reply.Bulk(AclText.BytesOf(refusal + what));
    }
}
