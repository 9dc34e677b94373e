using System.Collections.Frozen;

namespace Tiercel.Commands;

/// <summary>The ACL categories of a command: they follow from its flags and its group.</summary>
internal static class AclCategories
{
    private static readonly (CommandFlags Flag, string Name)[] Flagged =
    [
        (CommandFlags.PubSub, "pubsub"),
        (CommandFlags.Admin, "admin"),
        (CommandFlags.Fast, "fast"),
        (CommandFlags.Blocking, "blocking"),
        (CommandFlags.Admin | CommandFlags.Dangerous, "dangerous"),
        (CommandFlags.Connection, "connection"),
    ];

    // Groups whose commands are of one type of values, and the name of its category.
    private static readonly FrozenDictionary<string, string> OfData = new Dictionary<string, string>
    {
        ["string"] = "string", ["bitmap"] = "bitmap", ["hyperloglog"] = "hyperloglog", ["hash"] = "hash", ["list"] = "list",
        ["set"] = "set", ["sorted-set"] = "sortedset", ["stream"] = "stream", ["geo"] = "geo",
    }.ToFrozenDictionary();

    /// <summary>The names without "@", in Redis's order.</summary>
    public static IReadOnlyList<string> Of(CommandInfo command)
    {
        List<string> names = [];
        bool sorts = command.Has(CommandFlags.Collections);
        if ((command.Group == "generic" && !sorts) || command.Has(CommandFlags.Keyspace)) names.Add("keyspace");
        if (command.Has(CommandFlags.Read)) names.Add("read");
        if (command.Has(CommandFlags.Write)) names.Add("write");
        if (sorts) names.AddRange(["set", "sortedset", "list"]);
        if (OfData.TryGetValue(command.Group, out string? type)) names.Add(type);
        foreach ((CommandFlags flag, string name) in Flagged)
        {
            if (command.Has(flag)) names.Add(name);
            if (flag == CommandFlags.Fast && !command.Has(flag)) names.Add("slow");
        }

        return names;
    }
}
