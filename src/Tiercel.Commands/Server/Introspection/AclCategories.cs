using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;

namespace Tiercel.Commands;

/// <summary>The ACL categories of a command: they follow from its flags and its group. A set of them is a mask of bits.</summary>
internal static class AclCategories
{
    /// <summary>The names without "@", in Redis's order; the place of a name is its bit.</summary>
    public static readonly ImmutableArray<string> Names =
    [
        "keyspace", "read", "write", "set", "sortedset", "list", "hash", "string", "bitmap", "hyperloglog", "geo", "stream",
        "pubsub", "admin", "fast", "slow", "blocking", "dangerous", "connection", "transaction", "scripting",
    ];

    private static readonly FrozenDictionary<string, int> Places =
        Names.Index().ToFrozenDictionary(static n => n.Item, static n => n.Index);

    private static readonly (CommandFlags Flag, uint Mask)[] Flagged =
    [
        (CommandFlags.Read, MaskOf("read")),
        (CommandFlags.Write, MaskOf("write")),
        (CommandFlags.Collections, MaskOf("set") | MaskOf("sortedset") | MaskOf("list")),
        (CommandFlags.Keyspace, MaskOf("keyspace")),
        (CommandFlags.PubSub, MaskOf("pubsub")),
        (CommandFlags.Admin | CommandFlags.Dangerous, MaskOf("dangerous")),
        (CommandFlags.Admin, MaskOf("admin")),
        (CommandFlags.Fast, MaskOf("fast")),
        (CommandFlags.Blocking, MaskOf("blocking")),
        (CommandFlags.Connection, MaskOf("connection")),
    ];

    // Groups all of whose commands are of one category.
    private static readonly FrozenDictionary<string, uint> OfGroups = new Dictionary<string, uint>
    {
        ["generic"] = MaskOf("keyspace"), ["string"] = MaskOf("string"), ["bitmap"] = MaskOf("bitmap"),
        ["hyperloglog"] = MaskOf("hyperloglog"), ["hash"] = MaskOf("hash"), ["list"] = MaskOf("list"), ["set"] = MaskOf("set"),
        ["sorted-set"] = MaskOf("sortedset"), ["stream"] = MaskOf("stream"), ["geo"] = MaskOf("geo"),
        ["transactions"] = MaskOf("transaction"), ["scripting"] = MaskOf("scripting"),
    }.ToFrozenDictionary();

    /// <summary>The place of a name in lower case; -1 if there is no such category.</summary>
    public static int Find(string name) => Places.GetValueOrDefault(name, -1);

    /// <summary>
    /// The categories of a command. As in Redis a container is of none for the sake of its group, and WAIT is about the connection
    /// although its group is that of commands on keys.
    /// </summary>
    public static uint Of(CommandInfo command)
    {
        uint mask = command.Has(CommandFlags.Fast) ? 0 : MaskOf("slow");
        foreach ((CommandFlags flag, uint categories) in Flagged)
        {
            if (command.Has(flag)) mask |= categories;
        }

        // What a script that may only read reads, its caller needs the right to by itself.
        if (command.Group == "scripting") mask &= ~MaskOf("read");
        bool followsGroup = !command.IsContainer && !command.Has(CommandFlags.Collections | CommandFlags.Connection);
        return followsGroup ? mask | OfGroups.GetValueOrDefault(command.Group) : mask;
    }

    /// <summary>The names in a mask, in Redis's order.</summary>
    public static IEnumerable<string> NamesIn(uint mask)
    {
        for (; mask != 0; mask &= mask - 1) yield return Names[BitOperations.TrailingZeroCount(mask)];
    }

    private static uint MaskOf(string name) => 1u << Places[name];
}
