using System.Globalization;
using System.Text;
using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>DEBUG: what tests of clients use.</summary>
internal static class DebugCommand
{
    // A longer nap would look like a crash; Redis has no limit.
    private const double MaxSleepSeconds = 3600;

    private static readonly string[] HelpLines =
    [
        "DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "SLEEP <seconds>",
        "    Stop the thread that serves this connection for <seconds>. Decimals allowed.",
        "HELP",
        "    Print this help.",
    ];

    /// <summary>A container for debugging commands.</summary>
    [Command("DEBUG", Arity = -2, Group = "server", Since = "1.0.0", Complexity = "Depends on subcommand.",
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale)]
    internal static void Debug(ref CommandContext c)
    {
        if (c.Count == 2 && Word.Is(c.Arg(1), "HELP"u8))
        {
            c.Reply.Lines(HelpLines);
        }
        else if (c.Count == 3 && Word.Is(c.Arg(1), "SLEEP"u8))
        {
            Sleep(c.Arg(2));
            c.Reply.Ok();
        }
        else
        {
            byte[] text =
            [
                .. "ERR unknown subcommand or wrong number of arguments for '"u8, .. c.Arg(1), .. "'. Try DEBUG HELP."u8,
            ];
            c.Reply.Error(text);
        }
    }

    // As strtod in Redis: what is no number is no time at all.
    private static void Sleep(ReadOnlySpan<byte> text)
    {
        bool valid = double.TryParse(
            Encoding.ASCII.GetString(text), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds);
        if (valid && seconds > 0) Thread.Sleep(TimeSpan.FromSeconds(Math.Min(seconds, MaxSleepSeconds)));
    }
}
