using System.Text;
using System.Text.Unicode;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>CONFIG: the settings while the server runs.</summary>
internal static class ConfigCommands
{
    private const CommandFlags AdminFlags =
        CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale;

    private static readonly string[] HelpLines =
    [
        "CONFIG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "GET <pattern> [<pattern> ...]",
        "    Return the settings whose names match, and their values.",
        "SET <name> <value> [<name> <value> ...]",
        "    Change settings, all or none.",
        "REWRITE",
        "    Write the configuration file with the settings as they are now.",
        "RESETSTAT",
        "    Reset the counters that INFO shows.",
        "HELP",
        "    Print this help.",
    ];

    /// <summary>A container for server configuration commands.</summary>
    [Command("CONFIG", Arity = -2, Group = "server", Since = "2.0.0", Complexity = "Depends on subcommand.")]
    internal static void Config(ref CommandContext c) => Help(ref c);

    /// <summary>Returns the settings whose names match any of the patterns.</summary>
    [Command("CONFIG|GET", Arity = -3, Group = "server", Since = "2.0.0",
        Differs = "settings are printed by their own names, not as they were spelt",
        Complexity = "O(N) when N is the number of configuration parameters provided", Flags = AdminFlags,
        Arguments = "parameter{parameter}...")]
    internal static void Get(ref CommandContext c)
    {
        List<Setting> found = [];
        foreach (Setting setting in ((Session)c.Client).Server.Settings.All)
        {
            if (MatchesAny(ref c, Encoding.UTF8.GetBytes(setting.Name))) found.Add(setting);
        }

        c.Reply.Map(found.Count);
        foreach (Setting setting in found)
        {
            c.Reply.BulkText(setting.Name);
            c.Reply.BulkText(setting.Get());
        }
    }

    /// <summary>Changes settings while the server runs: all of them or, if one is refused, none.</summary>
    [Command("CONFIG|SET", Arity = -4, Group = "server", Since = "2.0.0",
        Differs = "errors name the limits of settings here, such as 64 maxmemory-samples",
        Complexity = "O(N) when N is the number of configuration parameters provided", Flags = AdminFlags,
        Tips = "request_policy:all_nodes response_policy:all_succeeded",
        Arguments = "parameter_value{parameter value}...")]
    internal static void Set(ref CommandContext c)
    {
        if (c.Count % 2 != 0)
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        (string Name, string Value)[] changes = new (string, string)[(c.Count - 2) / 2];
        for (int i = 0; i < changes.Length; i++)
        {
            // A setting is text; a password of other bytes would be kept as something that can be guessed.
            if (!Utf8.IsValid(c.Arg(3 + (2 * i))))
            {
                c.Reply.Error("ERR CONFIG SET failed - a value is not UTF-8 text"u8);
                return;
            }

            changes[i] = (Encoding.UTF8.GetString(c.Arg(2 + (2 * i))), Encoding.UTF8.GetString(c.Arg(3 + (2 * i))));
        }

        ServerContext server = ((Session)c.Client).Server;
        string? error = server.Settings.Change(changes);
        if (error is null)
        {
            c.Reply.Ok();
            return;
        }

        c.Reply.Error(Encoding.UTF8.GetBytes(error));
    }

    /// <summary>Writes the configuration file with the settings as they are now.</summary>
    [Command("CONFIG|REWRITE", Arity = 2, Group = "server", Since = "2.8.0", Complexity = "O(1)", Flags = AdminFlags)]
    internal static void Rewrite(ref CommandContext c)
    {
        string? error = ConfigurationRewrite.Run(((Session)c.Client).Server);
        if (error is null) c.Reply.Ok();
        else c.Reply.Error(Encoding.UTF8.GetBytes(error));
    }

    /// <summary>Resets the counters that INFO shows.</summary>
    [Command("CONFIG|RESETSTAT", Arity = 2, Group = "server", Since = "2.0.0", Complexity = "O(1)", Flags = AdminFlags)]
    internal static void ResetStatistics(ref CommandContext c)
    {
        ServerContext server = ((Session)c.Client).Server;
        server.Sessions.ResetStatistics();
        server.ClientMemory.ResetStatistics();
        server.Keyspace.ResetStatistics();
        foreach (WorkerCounters counters in server.Counters()) counters.Reset();
        foreach (ErrorCounts answers in server.Answers.Errors) answers.Reset();
        c.Reply.Ok();
    }

    /// <summary>Prints what the subcommands do.</summary>
    [Command("CONFIG|HELP", Arity = 2, Group = "server", Since = "5.0.0", Complexity = "O(1)",
        Flags = CommandFlags.Loading | CommandFlags.Stale)]
    internal static void Help(ref CommandContext c) => c.Reply.Lines(HelpLines);

    private static bool MatchesAny(ref CommandContext c, ReadOnlySpan<byte> name)
    {
        Span<byte> folded = stackalloc byte[128];
        for (int i = 2; i < c.Count; i++)
        {
            ReadOnlySpan<byte> pattern = c.Arg(i);
            // No name is as long as that, and only a pattern of many stars could match.
            if (pattern.Length > folded.Length) continue;
            Ascii.ToLower(pattern, folded, out int length);
            if (length == pattern.Length && new GlobPattern(folded[..length]).Matches(name)) return true;
        }

        return false;
    }
}
