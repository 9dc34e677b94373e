using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>What a command does to each of its keys, read once from the words of its key specifications. Immutable.</summary>
internal sealed class KeyUses
{
    private readonly KeyUse _first;
    private readonly KeyUse[] _behindWords;
    private readonly bool _dependsOnCall;

    public KeyUses(CommandInfo command)
    {
        string[] groups = command.KeyFlags.Split(';');
        int counted = command.KeyCountIndex == 0 ? 0 : 1;
        int ranges = groups.Length - counted - command.KeyWords.Length;
        if (ranges > 0)
        {
            _first = UseIn(groups[0]);
            Others = UseIn(groups[ranges - 1]);
        }

        if (counted == 1) Counted = UseIn(groups[ranges]);
        _behindWords = [.. groups[(ranges + counted)..].Select(UseIn)];
        _dependsOnCall = VariableUse.IsOf(command);
    }

    /// <summary>To the keys of its range behind the first.</summary>
    public KeyUse Others { get; }

    /// <summary>To the keys that an argument counts.</summary>
    public KeyUse Counted { get; }

    /// <summary>To the first key of its range; of two commands that depends on the call.</summary>
    public KeyUse OfFirst(scoped in CommandContext call) => _dependsOnCall ? UseOf(in call) : _first;

    /// <summary>To the keys behind one of its words.</summary>
    public KeyUse BehindWord(int index) => _behindWords[index];

    // As Redis derives it: what may be told of the value is read, what is done to it is written.
    private static KeyUse UseIn(string flags)
    {
        KeyUse use = KeyUse.None;
        foreach (string flag in flags.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            use |= flag switch
            {
                "access" => KeyUse.Read,
                "insert" or "delete" or "update" => KeyUse.Write,
                _ => KeyUse.None,
            };
        }

        return use;
    }

    private static KeyUse UseOf(scoped in CommandContext call)
    {
        VariableUse use = VariableUse.Of(in call);
        return (use.Reads ? KeyUse.Read : KeyUse.None) | (use.Writes ? KeyUse.Write : KeyUse.None);
    }
}
