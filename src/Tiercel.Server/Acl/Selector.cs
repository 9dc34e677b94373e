using System.Text;
using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>
/// A set of rules that belong together: these commands, on these keys and channels. A user may call what one of his selectors
/// allows. Rules change it (<see cref="SelectorRules"/>) until it is published with its user; from then on it is immutable.
/// </summary>
internal sealed class Selector(AclTable table)
{
    public AclTable Table { get; } = table;

    public CommandSet Commands { get; private set; } = new(table);

    /// <summary>What must stand first behind a command that is else not allowed, by the command.</summary>
    public Dictionary<CommandInfo, List<string>> FirstArguments { get; private set; } = [];

    /// <summary>Keys, where not all are allowed.</summary>
    public List<KeyRule> Keys { get; private set; } = [];

    /// <summary>Channels, where not all are allowed.</summary>
    public List<AclPattern> Channels { get; private set; } = [];

    /// <summary>Whether commands need not be looked up: none has been taken out since all came in.</summary>
    public bool AllowsEveryCommand { get; set; }

    public bool AllowsEveryKey { get; set; }

    public bool AllowsEveryChannel { get; set; }

    /// <summary>Whether it allows whatever there is.</summary>
    public bool AllowsEverything => AllowsEveryCommand && AllowsEveryKey && AllowsEveryChannel;

    public Selector Clone()
    {
        Selector copy = (Selector)MemberwiseClone();
        copy.Commands = Commands.Clone();
        copy.FirstArguments = FirstArguments.ToDictionary(static p => p.Key, static p => new List<string>(p.Value));
        copy.Keys = [.. Keys];
        copy.Channels = [.. Channels];
        return copy;
    }

    /// <summary>Whether a call may run, and if not, why.</summary>
    public Denial Judge(scoped in CommandContext call)
    {
        CommandInfo command = call.Command;
        if (!AllowsEveryCommand && !command.Has(CommandFlags.NoAuth) && !Allows(in call)) return new Denial(DenialReason.Command);
        if (!AllowsEveryKey && Table.KeysOf(command) is { } uses && FindForbiddenKey(in call, uses) is > 0 and int key)
            return new Denial(DenialReason.Key, key);
        if (!AllowsEveryChannel && Table.ChannelsOf(command) is not ChannelUse.None and ChannelUse channels
            && FindForbiddenChannel(in call, channels) is > 0 and int channel)
        {
            return new Denial(DenialReason.Channel, channel);
        }

        return default;
    }

    /// <summary>Whether a command may be called on whatever key, reading it.</summary>
    public bool MayReadEveryKey(scoped in CommandContext call)
    {
        bool readsAll = AllowsEveryKey || Keys.Exists(static k => k.Pattern.MatchesAll && (k.Use & KeyUse.Read) != 0);
        return readsAll && (AllowsEveryCommand || Allows(in call));
    }

    /// <summary>Whether a channel may be used; a pattern must be one of those given, letter by letter.</summary>
    public bool MayUseChannel(ReadOnlySpan<byte> channel, bool isPattern)
    {
        if (AllowsEveryChannel) return true;
        foreach (AclPattern pattern in Channels)
        {
            if (isPattern ? pattern.Is(channel) : pattern.Matches(channel)) return true;
        }

        return false;
    }

    private bool Allows(scoped in CommandContext call)
    {
        CommandInfo command = call.Command;
        if (Commands.Holds(command)) return true;
        if (call.Count < 2 || !FirstArguments.TryGetValue(command, out List<string>? allowed)) return false;
        foreach (string argument in allowed)
        {
            if (argument.Length == call.Arg(1).Length && Ascii.EqualsIgnoreCase(call.Arg(1), argument)) return true;
        }

        return false;
    }

    private bool MayUseKey(ReadOnlySpan<byte> key, KeyUse use)
    {
        foreach (KeyRule rule in Keys)
        {
            if (rule.Allows(key, use)) return true;
        }

        return false;
    }

    // The index of its first key that is not allowed; 0 = all are.
    private int FindForbiddenKey(scoped in CommandContext call, KeyUses uses)
    {
        CommandInfo command = call.Command;
        int counted = call.CountedKeys;
        // As in Redis: with a wrong number of keys the call fails, and touches none.
        if (command.KeyCountIndex != 0 && counted == 0) return 0;
        if (command.FirstKey != 0)
        {
            int last = command.LastKey < 0 ? call.Count + command.LastKey : command.LastKey;
            if (!MayUseKey(call.Arg(command.FirstKey), uses.OfFirst(in call))) return command.FirstKey;
            int next = command.FirstKey + command.KeyStep;
            if (FindForbiddenKey(in call, next, last + 1, command.KeyStep, uses.Others) is > 0 and int key) return key;
        }

        int first = command.KeyCountIndex + 1;
        if (FindForbiddenKey(in call, first, first + counted, 1, uses.Counted) is > 0 and int one) return one;
        for (int i = 0; i < command.KeyWords.Length; i++)
        {
            // Not those that are told as its keys, but all that it might take for them.
            Range keys = call.CandidatesBehind(command.KeyWords[i]);
            if (FindForbiddenKey(in call, keys.Start.Value, keys.End.Value, 1, uses.BehindWord(i)) is > 0 and int other) return other;
        }

        return 0;
    }

    private int FindForbiddenKey(scoped in CommandContext call, int first, int end, int step, KeyUse use)
    {
        for (int i = first; i < end; i += step)
        {
            if (!MayUseKey(call.Arg(i), use)) return i;
        }

        return 0;
    }

    private int FindForbiddenChannel(scoped in CommandContext call, ChannelUse use)
    {
        int end = use == ChannelUse.First ? 2 : call.Count;
        for (int i = 1; i < end; i++)
        {
            if (!MayUseChannel(call.Arg(i), use == ChannelUse.AllPatterns)) return i;
        }

        return 0;
    }
}
