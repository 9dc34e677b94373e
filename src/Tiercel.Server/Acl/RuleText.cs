using System.Text;
using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>
/// Rights as rules that make them again, in the form in which Redis prints them: ACL LIST, ACL GETUSER, ACL files. A
/// character of the text is a byte.
/// </summary>
internal static class RuleText
{
    /// <summary>A user as a line of an ACL file.</summary>
    public static string OfUser(AclUser user) => "user " + user.Name + " " + Of(user.Rights);

    /// <summary>The words that describe a user himself.</summary>
    public static List<string> FlagsOf(UserRights rights)
    {
        List<string> flags = [rights.IsEnabled ? "on" : "off"];
        if (rights.NeedsNoPassword) flags.Add("nopass");
        if (rights.SanitizesPayloads is { } sanitizes) flags.Add(sanitizes ? "sanitize-payload" : "skip-sanitize-payload");
        return flags;
    }

    public static string KeysOf(Selector selector) => selector.AllowsEveryKey ? "~*" : string.Join(' ', selector.Keys);

    public static string ChannelsOf(Selector selector) =>
        selector.AllowsEveryChannel ? "&*" : string.Join(' ', selector.Channels.Select(static c => "&" + c.Text));

    /// <summary>
    /// The rules about commands. They begin with all or nothing; then come the categories that bring them nearest to what is
    /// wanted, the best one first, as long as one agrees with more commands than it disagrees with; then single commands.
    /// </summary>
    public static string CommandsOf(Selector selector)
    {
        CommandSet wanted = selector.Commands;
        bool adds = !wanted.HoldsLaterOnes;
        CommandSet made = new(selector.Table);
        made.ChangeAll(!adds);
        // What is left to be described: a command that a category has described counts for no other.
        CommandSet left = wanted.Clone();
        StringBuilder text = new(adds ? "-@all" : "+@all");
        HashSet<int> used = [];
        while (FindBestCategory(left, adds, used) is >= 0 and int best)
        {
            made.ChangeCategory(best, adds);
            left.ChangeCategory(best, !adds);
            text.Append(adds ? " +@" : " -@").Append(AclCategories.Names[best]);
            used.Add(best);
        }

        foreach (CommandInfo command in selector.Table.Commands.TopLevel)
        {
            AppendDifference(text, selector, made, command);
            foreach (CommandInfo subcommand in command.Subcommands) AppendDifference(text, selector, made, subcommand);
            AppendFirstArguments(text, selector, command);
        }

        return text.ToString();
    }

    private static string Of(UserRights rights)
    {
        StringBuilder text = new();
        text.AppendJoin(' ', FlagsOf(rights)).Append(' ');
        foreach (PasswordHash password in rights.Passwords) text.Append('#').Append(password).Append(' ');
        text.Append(Of(rights.Root));
        foreach (Selector selector in rights.Selectors.Skip(1)) text.Append(" (").Append(Of(selector)).Append(')');
        return text.ToString();
    }

    private static string Of(Selector selector)
    {
        string keys = KeysOf(selector);
        string channels = selector.AllowsEveryChannel ? "&*" : ("resetchannels " + ChannelsOf(selector)).TrimEnd(' ');
        return (keys.Length > 0 ? keys + " " : "") + channels + " " + CommandsOf(selector);
    }

    private static int FindBestCategory(CommandSet left, bool adds, HashSet<int> used)
    {
        int best = -1;
        int fewestDifferent = int.MaxValue;
        int mostSame = 0;
        for (int i = 0; i < AclCategories.Names.Length; i++)
        {
            if (used.Contains(i)) continue;
            (int held, int missing) = left.Count(i);
            (int same, int different) = adds ? (held, missing) : (missing, held);
            bool isBetter = different < fewestDifferent || (different == fewestDifferent && same > mostSame);
            if (same <= different || !isBetter) continue;
            best = i;
            fewestDifferent = different;
            mostSame = same;
        }

        return best;
    }

    private static void AppendDifference(StringBuilder text, Selector selector, CommandSet made, CommandInfo command)
    {
        bool wanted = selector.Commands.Holds(command);
        if (wanted == made.Holds(command)) return;
        text.Append(wanted ? " +" : " -").Append(command.Name.ToLowerInvariant());
        made.Change(command, wanted);
    }

    private static void AppendFirstArguments(StringBuilder text, Selector selector, CommandInfo command)
    {
        if (selector.Commands.Holds(command) || !selector.FirstArguments.TryGetValue(command, out List<string>? arguments)) return;
        foreach (string argument in arguments) text.Append(" +").Append(command.Name.ToLowerInvariant()).Append('|').Append(argument);
    }
}
