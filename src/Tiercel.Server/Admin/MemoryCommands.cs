using System.Globalization;
using System.Text;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Scripting;

namespace Tiercel.Server;

/// <summary>MEMORY: where it goes.</summary>
internal static class MemoryCommands
{
    // A reference of four bytes and a tag of one, in buckets that are two thirds full.
    private const int IndexBytesPerKey = 8;

    private static readonly string[] HelpLines =
    [
        "MEMORY <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "DOCTOR",
        "    Return what is worth knowing about the memory, in words.",
        "MALLOC-STATS",
        "    Return the figures of the engine's own memory.",
        "PURGE",
        "    Give back to the system what the runtime does not need.",
        "STATS",
        "    Return figures about the memory.",
        "USAGE <key> [SAMPLES <count>]",
        "    Return the bytes that a key and its value occupy, index included.",
        "HELP",
        "    Print this help.",
    ];

    /// <summary>Returns the bytes that a key and its value occupy, index included.</summary>
    [Command("MEMORY|USAGE", Arity = -3, Keys = "2", KeyFlags = "RO", Group = "server", Since = "4.0.0",
        Complexity = "O(N) where N is the number of samples.", Flags = CommandFlags.Read,
        Arguments = "key [SAMPLES count:integer]")]
    internal static void Usage(ref CommandContext c)
    {
        for (int i = 3; i < c.Count; i += 2)
        {
            if (i + 1 == c.Count || !Word.Is(c.Arg(i), "SAMPLES"u8))
            {
                c.Reply.Error(CommandErrors.Syntax);
                return;
            }

            bool isNumber = IntegerText.TryParse(c.Arg(i + 1), out long samples);
            if (!isNumber || samples < 0)
            {
                c.Reply.Error(isNumber ? CommandErrors.Syntax : CommandErrors.NotAnInteger);
                return;
            }
        }

        EntryRef entry = c.Scope.Find(c.Key(2), LookupMode.Peek);
        if (!entry.Exists)
        {
            c.Reply.Null();
            return;
        }

        int slot = entry.Entry.SlotBytes;
        c.Reply.Integer(SizeClasses.Size(SizeClasses.Of(slot)) + entry.Entry.BlockBytes + IndexBytesPerKey);
    }

    /// <summary>Returns figures about the memory.</summary>
    [Command("MEMORY|STATS", Arity = 2, Group = "server", Since = "4.0.0", Complexity = "O(1)",
        Tips = "nondeterministic_output request_policy:all_shards response_policy:special")]
    internal static void Stats(ref CommandContext c)
    {
        MemoryFigures m = new(((Session)c.Client).Server);
        c.Reply.Map(20 + m.Databases.Count);
        Field(c.Reply, "peak.allocated"u8, m.PeakBytes);
        Field(c.Reply, "total.allocated"u8, m.UsedBytes);
        Field(c.Reply, "startup.allocated"u8, 0);
        Field(c.Reply, "replication.backlog"u8, 0);
        Field(c.Reply, "clients.slaves"u8, 0);
        Field(c.Reply, "clients.normal"u8, m.ClientBytes);
        Field(c.Reply, "cluster.links"u8, 0);
        Field(c.Reply, "aof.buffer"u8, 0);
        ScriptEngine scripts = ((Session)c.Client).Server.Scripts;
        Field(c.Reply, "lua.caches"u8, scripts.Cache.Bytes);
        Field(c.Reply, "functions.caches"u8, scripts.Functions.Current.Bytes);
        foreach (DatabaseOverhead database in m.Databases) OverheadOf(c.Reply, in database);
        Field(c.Reply, "overhead.total"u8, m.OverheadBytes);
        Field(c.Reply, "keys.count"u8, m.Keys);
        Field(c.Reply, "keys.bytes-per-key"u8, m.Keys == 0 ? 0 : m.UsedBytes / m.Keys);
        Field(c.Reply, "dataset.bytes"u8, m.DatasetBytes);
        Field(c.Reply, "dataset.percentage"u8, m.DatasetPercentage);
        Field(c.Reply, "peak.percentage"u8, m.PeakBytes == 0 ? 0 : 100.0 * m.UsedBytes / m.PeakBytes);
        Field(c.Reply, "resident.bytes"u8, m.ResidentBytes);
        Field(c.Reply, "managed-heap.bytes"u8, m.ManagedBytes);
        Field(c.Reply, "fragmentation"u8, m.Fragmentation);
        Field(c.Reply, "fragmentation.bytes"u8, m.ResidentBytes - m.UsedBytes);
    }

    /// <summary>Returns what is worth knowing about the memory, in words.</summary>
    [Command("MEMORY|DOCTOR", Arity = 2, Group = "server", Since = "4.0.0", Complexity = "O(1)",
        Tips = "nondeterministic_output request_policy:all_shards response_policy:special")]
    internal static void Doctor(ref CommandContext c) =>
        c.Reply.Verbatim("txt"u8, Encoding.UTF8.GetBytes(new MemoryFigures(((Session)c.Client).Server).Diagnose()));

    /// <summary>Gives back to the system what the runtime does not need.</summary>
    [Command("MEMORY|PURGE", Arity = 2, Group = "server", Since = "4.0.0",
        Complexity = "Depends on how much memory is allocated, could be slow",
        Tips = "request_policy:all_shards response_policy:all_succeeded")]
    internal static void Purge(ref CommandContext c)
    {
        // Empty pages of the engine go back by themselves; what is left is the managed heap.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        c.Reply.Ok();
    }

    /// <summary>Returns the figures of the engine's own memory.</summary>
    [Command("MEMORY|MALLOC-STATS", Arity = 2, Group = "server", Since = "4.0.0",
        Complexity = "Depends on how much memory is allocated, could be slow",
        Tips = "nondeterministic_output request_policy:all_shards response_policy:special")]
    internal static void AllocatorStatistics(ref CommandContext c)
    {
        MemoryFigures m = new(((Session)c.Client).Server);
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"arenas and blocks in use: {m.UsedBytes}\npeak: {m.PeakBytes}\nmanaged heap: {m.ManagedBytes}\nresident: {m.ResidentBytes}\n");
        c.Reply.Verbatim("txt"u8, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Prints what the subcommands do.</summary>
    [Command("MEMORY|HELP", Arity = 2, Group = "server", Since = "4.0.0", Complexity = "O(1)",
        Flags = CommandFlags.Loading | CommandFlags.Stale)]
    internal static void Help(ref CommandContext c) => c.Reply.Lines(HelpLines);

    private static void OverheadOf(ReplyWriter reply, in DatabaseOverhead database)
    {
        Span<byte> digits = stackalloc byte[IntegerText.MaxLength];
        reply.Bulk([.. "db."u8, .. IntegerText.Format(database.Index, digits)]);
        reply.Map(3);
        Field(reply, "overhead.hashtable.main"u8, database.IndexBytes);
        Field(reply, "overhead.hashtable.expires"u8, database.ExpiryBytes);
        Field(reply, "overhead.hashtable.slot-to-keys"u8, 0);
    }

    private static void Field(ReplyWriter reply, ReadOnlySpan<byte> name, long value)
    {
        reply.Bulk(name);
        reply.Integer(value);
    }

    private static void Field(ReplyWriter reply, ReadOnlySpan<byte> name, double value)
    {
        reply.Bulk(name);
        reply.Double(value);
    }
}
