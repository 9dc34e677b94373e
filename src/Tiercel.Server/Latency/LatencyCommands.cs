using System.Text;
using Tiercel.Commands;
using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>LATENCY: what took long of late, and how long each command takes.</summary>
internal static class LatencyCommands
{
    private const CommandFlags Admin =
        CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale;

    private const string OfAllNodes = "nondeterministic_output request_policy:all_nodes response_policy:special";

    private static readonly string[] HelpLines =
    [
        "LATENCY <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "DOCTOR",
        "    Tell in words what took long, and what to do about it.",
        "GRAPH <event>",
        "    Draw the events of one kind.",
        "HISTORY <event>",
        "    Return the times of the events of one kind, and how many milliseconds each took.",
        "LATEST",
        "    Return the last event of each kind, and the longest.",
        "RESET [<event> ...]",
        "    Forget the events of these kinds, or of all.",
        "    Return of how many kinds there were any.",
        "HISTOGRAM [<command> ...]",
        "    Return how many calls of these commands, or of all, took up to how many microseconds.",
        "    Only commands that were called are replied.",
        "HELP",
        "    Print this help.",
    ];

    /// <summary>Returns the last event of each kind.</summary>
    [Command("LATENCY|LATEST", Arity = 2, Group = "server", Since = "2.8.13", Complexity = "O(1)", Flags = Admin,
        Tips = OfAllNodes)]
    internal static void Latest(ref CommandContext c)
    {
        ArrayMark mark = c.Reply.BeginArray();
        int kinds = 0;
        foreach (string name in c.Keyspace.SlowEvents.Names())
        {
            SlowEventSample[] samples = c.Keyspace.SlowEvents.Samples(name, out long worstMs);
            if (samples.Length == 0) continue;
            kinds++;
            c.Reply.Array(4);
            c.Reply.BulkText(name);
            c.Reply.Integer(samples[^1].UnixSeconds);
            c.Reply.Integer(samples[^1].Milliseconds);
            c.Reply.Integer(worstMs);
        }

        c.Reply.EndArray(mark, kinds);
    }

    /// <summary>Returns the events of one kind, with their times.</summary>
    [Command("LATENCY|HISTORY", Arity = 3, Group = "server", Since = "2.8.13", Complexity = "O(1)", Flags = Admin,
        Tips = OfAllNodes,
        Arguments = "event")]
    internal static void History(ref CommandContext c)
    {
        SlowEventSample[] samples = c.Keyspace.SlowEvents.Samples(Encoding.UTF8.GetString(c.Arg(2)), out _);
        c.Reply.Array(samples.Length);
        foreach (SlowEventSample sample in samples)
        {
            c.Reply.Array(2);
            c.Reply.Integer(sample.UnixSeconds);
            c.Reply.Integer(sample.Milliseconds);
        }
    }

    /// <summary>Forgets the events of some kinds, or of all; returns of how many kinds there were any.</summary>
    [Command("LATENCY|RESET", Arity = -2, Group = "server", Since = "2.8.13", Complexity = "O(1)", Flags = Admin,
        Tips = "request_policy:all_nodes response_policy:all_succeeded",
        Arguments = "[event...]")]
    internal static void Reset(ref CommandContext c)
    {
        SlowEvents events = c.Keyspace.SlowEvents;
        int count = c.Count == 2 ? events.ForgetAll() : 0;
        for (int i = 2; i < c.Count; i++) count += events.Forget(Encoding.UTF8.GetString(c.Arg(i))) ? 1 : 0;
        c.Reply.Integer(count);
    }

    /// <summary>Draws the events of one kind.</summary>
    [Command("LATENCY|GRAPH", Arity = 3, Group = "server", Since = "2.8.13", Complexity = "O(1)", Flags = Admin,
        Tips = OfAllNodes,
        Arguments = "event")]
    internal static void Graph(ref CommandContext c)
    {
        string name = Encoding.UTF8.GetString(c.Arg(2));
        SlowEventSample[] samples = c.Keyspace.SlowEvents.Samples(name, out long worstMs);
        if (samples.Length == 0)
        {
            c.Reply.Error([.. "ERR No samples available for event '"u8, .. c.Arg(2), (byte)'\'']);
            return;
        }

        string graph = LatencyGraph.Of(name, samples, worstMs, c.Keyspace.NowMs / 1000);
        c.Reply.Verbatim("txt"u8, Encoding.UTF8.GetBytes(graph));
    }

    /// <summary>Tells in words what took long.</summary>
    [Command("LATENCY|DOCTOR", Arity = 2, Group = "server", Since = "2.8.13", Complexity = "O(1)", Flags = Admin,
        Tips = OfAllNodes)]
    internal static void Doctor(ref CommandContext c) =>
        c.Reply.Verbatim("txt"u8, Encoding.UTF8.GetBytes(LatencyDoctor.Diagnose(c.Keyspace)));

    /// <summary>Returns how many calls of some commands, or of all, took up to how long.</summary>
    [Command("LATENCY|HISTOGRAM", Arity = -2, Group = "server", Since = "7.0.0", Flags = Admin, Tips = OfAllNodes,
        Complexity = "O(N) where N is the number of commands with latency information being retrieved.",
        Arguments = "[command...]")]
    internal static void Histogram(ref CommandContext c)
    {
        List<CommandInfo> asked = [];
        for (int i = 2; i < c.Count; i++)
        {
            if (!c.Dispatcher.Table.TryFindFullName(c.Arg(i), out CommandInfo? row)) continue;
            asked.Add(row);
            asked.AddRange(row.Subcommands);
        }

        CommandStatistics[] workers = [.. ((Session)c.Client).Server.Counters().Select(static w => w.Commands)];
        LatencyHistogram[] found =
        [
            .. (c.Count == 2 ? c.Dispatcher.Table.All : asked).Select(row => LatencyHistogram.Of(row, workers)).OfType<LatencyHistogram>(),
        ];
        c.Reply.Map(found.Length);
        foreach (LatencyHistogram histogram in found) histogram.Reply(c.Reply);
    }

    /// <summary>Prints what the subcommands do.</summary>
    [Command("LATENCY|HELP", Arity = 2, Group = "server", Since = "2.8.13", Complexity = "O(1)",
        Flags = CommandFlags.Loading | CommandFlags.Stale)]
    internal static void Help(ref CommandContext c) => c.Reply.Lines(HelpLines);
}
