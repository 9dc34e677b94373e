using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>
/// The rules about commands, keys and channels, as ACL SETUSER takes them: what each does to a selector. Redis's rules with
/// Redis's corners.
/// </summary>
internal static class SelectorRules
{
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n\v\f\0"u8);

    /// <summary>Changes a selector as a rule says; what is wrong with the rule, and then nothing is changed.</summary>
    public static RuleError Apply(Selector selector, ReadOnlySpan<byte> rule)
    {
        if (TryApplyWord(selector, rule)) return RuleError.None;
        return rule switch
        {
            [(byte)'~', ..] => AddKeys(selector, rule[1..], KeyUse.ReadAndWrite),
            [(byte)'%', ..] => AddKeysOfUse(selector, rule[1..]),
            [(byte)'&', ..] => AddChannels(selector, rule[1..]),
            [(byte)'+' or (byte)'-', (byte)'@', ..] => ChangeCategory(selector, rule[2..], rule[0] == '+'),
            [(byte)'+', ..] => rule.Contains((byte)'|') ? AllowSecond(selector, rule[1..]) : Change(selector, rule[1..], allow: true),
            [(byte)'-', ..] => Change(selector, rule[1..], allow: false),
            _ => RuleError.Syntax,
        };
    }

    /// <summary>Whether a name may be that of a user, or a pattern: it has no blanks, as it stands between such, and no NUL.</summary>
    public static bool IsName(ReadOnlySpan<byte> name) =>
        name.Length <= AclLimits.NameBytes && !name.ContainsAny(Blanks);

    private static bool TryApplyWord(Selector selector, ReadOnlySpan<byte> rule)
    {
        if (Word.Is(rule, "allkeys"u8) || Word.Is(rule, "~*"u8)) ChangeAllKeys(selector, allow: true);
        else if (Word.Is(rule, "resetkeys"u8)) ChangeAllKeys(selector, allow: false);
        else if (Word.Is(rule, "allchannels"u8) || Word.Is(rule, "&*"u8)) ChangeAllChannels(selector, allow: true);
        else if (Word.Is(rule, "resetchannels"u8)) ChangeAllChannels(selector, allow: false);
        else if (Word.Is(rule, "allcommands"u8) || Word.Is(rule, "+@all"u8)) ChangeAllCommands(selector, allow: true);
        else if (Word.Is(rule, "nocommands"u8) || Word.Is(rule, "-@all"u8)) ChangeAllCommands(selector, allow: false);
        else return false;
        return true;
    }

    private static void ChangeAllKeys(Selector selector, bool allow)
    {
        selector.AllowsEveryKey = allow;
        selector.Keys.Clear();
    }

    private static void ChangeAllChannels(Selector selector, bool allow)
    {
        selector.AllowsEveryChannel = allow;
        selector.Channels.Clear();
    }

    private static void ChangeAllCommands(Selector selector, bool allow)
    {
        selector.Commands.ChangeAll(allow);
        selector.AllowsEveryCommand = allow;
        selector.FirstArguments.Clear();
    }

    // As in Redis the letters may be the whole rule, and then the pattern is empty.
    private static RuleError AddKeysOfUse(Selector selector, ReadOnlySpan<byte> rule)
    {
        if (selector.AllowsEveryKey) return RuleError.KeysBesideAll;
        KeyUse use = KeyUse.None;
        int i = 0;
        for (; i < rule.Length && rule[i] != '~'; i++)
        {
            KeyUse letter = rule[i] switch
            {
                (byte)'R' or (byte)'r' => KeyUse.Read,
                (byte)'W' or (byte)'w' => KeyUse.Write,
                _ => KeyUse.None,
            };
            if (letter == KeyUse.None || (use & letter) != 0) return RuleError.Syntax;
            use |= letter;
        }

        return use == KeyUse.None ? RuleError.Syntax : AddKeys(selector, rule[Math.Min(i + 1, rule.Length)..], use);
    }

    private static RuleError AddKeys(Selector selector, ReadOnlySpan<byte> pattern, KeyUse use)
    {
        if (selector.AllowsEveryKey) return RuleError.KeysBesideAll;
        if (!IsName(pattern)) return RuleError.Syntax;
        List<KeyRule> keys = selector.Keys;
        for (int i = 0; i < keys.Count; i++)
        {
            if (!keys[i].Pattern.Is(pattern)) continue;
            keys[i] = keys[i] with { Use = keys[i].Use | use };
            return RuleError.None;
        }

        keys.Add(new KeyRule(new AclPattern(pattern), use));
        return RuleError.None;
    }

    private static RuleError AddChannels(Selector selector, ReadOnlySpan<byte> pattern)
    {
        if (selector.AllowsEveryChannel) return RuleError.ChannelsBesideAll;
        if (!IsName(pattern)) return RuleError.Syntax;
        foreach (AclPattern known in selector.Channels)
        {
            if (known.Is(pattern)) return RuleError.None;
        }

        selector.Channels.Add(new AclPattern(pattern));
        return RuleError.None;
    }

    private static RuleError ChangeCategory(Selector selector, ReadOnlySpan<byte> name, bool allow)
    {
        int category = AclCategories.Find(Encoding.Latin1.GetString(name).ToLowerInvariant());
        if (category < 0) return RuleError.UnknownName;
        foreach (CommandInfo command in selector.Table.Commands.All)
        {
            if (selector.Table.IsOf(command, category)) Change(selector, command, allow);
        }

        return RuleError.None;
    }

    private static RuleError Change(Selector selector, ReadOnlySpan<byte> name, bool allow)
    {
        if (!TryFind(selector, name, out CommandInfo? command)) return RuleError.UnknownName;
        Change(selector, command, allow);
        return RuleError.None;
    }

    private static void Change(Selector selector, CommandInfo command, bool allow)
    {
        selector.Commands.Change(command, allow);
        selector.FirstArguments.Remove(command);
        selector.AllowsEveryCommand &= allow;
    }

    // +config|get, or +select|0 of a command without subcommands.
    private static RuleError AllowSecond(Selector selector, ReadOnlySpan<byte> rule)
    {
        int bar = rule.LastIndexOf((byte)'|');
        if (!TryFind(selector, rule[..bar], out CommandInfo? command)) return RuleError.UnknownName;
        ReadOnlySpan<byte> second = rule[(bar + 1)..];
        if (command.Name.Contains('|', StringComparison.Ordinal)) return RuleError.FirstArgumentOfSubcommand;
        if (second.IsEmpty) return RuleError.Syntax;
        if (command.IsContainer) return Change(selector, rule, allow: true);
        // A rule of several words would not be read again.
        if (!IsName(second)) return RuleError.Syntax;
        if (!selector.FirstArguments.TryGetValue(command, out List<string>? arguments))
            selector.FirstArguments.Add(command, arguments = []);
        string argument = Encoding.Latin1.GetString(second);
        if (!arguments.Contains(argument, StringComparer.OrdinalIgnoreCase)) arguments.Add(argument);
        return RuleError.None;
    }

    private static bool TryFind(Selector selector, ReadOnlySpan<byte> name, [NotNullWhen(true)] out CommandInfo? command) =>
        selector.Table.Commands.TryFindFullName(name, out command);
}
