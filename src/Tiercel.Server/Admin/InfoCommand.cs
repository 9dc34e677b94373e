using System.Text;
using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>INFO: the state of the server.</summary>
internal static class InfoCommand
{
    /// <summary>Returns the state and the statistics of the server, by sections.</summary>
    [Command("INFO", Arity = -1, Group = "server", Since = "1.0.0", Complexity = "O(1)",
        Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Dangerous,
        Tips = "nondeterministic_output request_policy:all_shards response_policy:special",
        Arguments = "[section...]")]
    internal static void Info(ref CommandContext c)
    {
        List<string> wanted = [];
        for (int i = 1; i < c.Count; i++) wanted.Add(Encoding.UTF8.GetString(c.Arg(i)));
        InfoText text = new(((Session)c.Client).Server);
        c.Reply.Verbatim("txt"u8, Encoding.UTF8.GetBytes(text.Of(wanted)));
    }
}
