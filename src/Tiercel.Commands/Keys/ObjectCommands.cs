using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>OBJECT: how a value is kept, and how it is used.</summary>
internal static class ObjectCommands
{
    private const string Tip = "nondeterministic_output";

    private static readonly string[] HelpLines =
    [
        "OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "ENCODING <key>",
        "    Return the kind of internal representation used in order to store the value",
        "    associated with a <key>.",
        "FREQ <key>",
        "    Return the access frequency index of the <key>. The returned integer is",
        "    proportional to the logarithm of the recent access frequency of the key.",
        "IDLETIME <key>",
        "    Return the idle time of the <key>, that is the approximated number of",
        "    seconds elapsed since the last access to the key.",
        "REFCOUNT <key>",
        "    Return the number of references of the value associated with the specified",
        "    <key>.",
        "HELP",
        "    Prints this help.",
    ];

    /// <summary>The encoding that Redis would have chosen for the value.</summary>
    [Command("OBJECT|ENCODING", Arity = 3, Keys = "2", KeyFlags = "RO", Flags = CommandFlags.Read,
        Group = "generic", Since = "2.2.3",
        Differs = "that of a string is the encoding of the same text just set, whatever made it", Complexity = "O(1)", Tips = Tip,
        Arguments = "key")]
    internal static void Encoding(ref CommandContext c)
    {
        EntryRef entry = c.Scope.Find(c.Key(2), LookupMode.Peek);
        if (entry.Exists) c.Reply.Bulk(ObjectEncoding.NameOf(in entry));
        else c.Reply.Null();
    }

    /// <summary>How often a value was used of late, on a logarithmic scale to 255; only under an LFU policy.</summary>
    [Command("OBJECT|FREQ", Arity = 3, Keys = "2", KeyFlags = "RO", Flags = CommandFlags.Read,
        Group = "generic", Since = "4.0.0", Complexity = "O(1)", Tips = Tip,
        Arguments = "key")]
    internal static void Freq(ref CommandContext c)
    {
        EntryRef entry = c.Scope.Find(c.Key(2), LookupMode.Peek);
        if (!entry.Exists) c.Reply.Null();
        else if (!c.Keyspace.AccessStamp.IsLfu) c.Reply.Error(CommandErrors.FrequencyNotTracked);
        else c.Reply.Integer(AccessClock.Decayed(entry.Entry.Access, c.Keyspace.AccessSeconds));
    }

    /// <summary>Seconds since a value was used, counted to nine hours; not under a policy of the LFU or the S3-FIFO class.</summary>
    [Command("OBJECT|IDLETIME", Arity = 3, Keys = "2", KeyFlags = "RO", Flags = CommandFlags.Read,
        Group = "generic", Since = "2.2.3", Complexity = "O(1)", Tips = Tip,
        Arguments = "key")]
    internal static void IdleTime(ref CommandContext c)
    {
        EntryRef entry = c.Scope.Find(c.Key(2), LookupMode.Peek);
        if (!entry.Exists) c.Reply.Null();
        else if (!c.Keyspace.AccessStamp.IsDated) c.Reply.Error(CommandErrors.IdleTimeNotTracked);
        else c.Reply.Integer(AccessClock.AgeSeconds(entry.Entry.Access, c.Keyspace.AccessSeconds));
    }

    /// <summary>The references that Redis would count to a value: 1, or the largest number for a shared integer.</summary>
    [Command("OBJECT|REFCOUNT", Arity = 3, Keys = "2", KeyFlags = "RO", Flags = CommandFlags.Read,
        Group = "generic", Since = "2.2.3", Complexity = "O(1)", Tips = Tip,
        Arguments = "key")]
    internal static void RefCount(ref CommandContext c)
    {
        EntryRef entry = c.Scope.Find(c.Key(2), LookupMode.Peek);
        if (entry.Exists) c.Reply.Integer(ObjectEncoding.ReferencesOf(in entry));
        else c.Reply.Null();
    }

    /// <summary>The subcommands of OBJECT.</summary>
    [Command("OBJECT|HELP", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Keyspace,
        Group = "generic", Since = "6.2.0", Complexity = "O(1)")]
    internal static void Help(ref CommandContext c) => c.Reply.Lines(HelpLines);
}
