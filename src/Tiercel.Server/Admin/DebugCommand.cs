using System.Globalization;
using System.Text;
using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>DEBUG: what tests of clients use.</summary>
internal static class DebugCommand
{
    // A longer nap would look like a crash; Redis has no limit.
    private const double MaxSleepSeconds = 3600;

    private static readonly string[] HelpLines =
    [
        "DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "CHANGE-REPL-ID",
        "    Name the history of the data anew, as INFO replication shows it.",
        "ERROR <text>",
        "    Reply an error with this text.",
        "LOG <text>",
        "    Write this text to the log.",
        "OBJECT <key>",
        "    Print how the value of <key> is kept, and how it is used.",
        "POPULATE <count> [<prefix>] [<size>]",
        "    Set <count> keys named key:<number>, or <prefix>:<number>, if they are absent.",
        "PROTOCOL <type>",
        "    Reply a value of this type: string, integer, double, bignum, null, array, set,",
        "    map, attrib, push, verbatim, true, false.",
        "RELOAD [MERGE] [NOFLUSH] [NOSAVE]",
        "    Save the data, remove it and load it again, or leave out the first two of these.",
        "SET-ACTIVE-EXPIRE (0|1)",
        "    Whether keys are removed when their time has passed, or only when asked for.",
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
        Session session = (Session)c.Client;
        if (!IsAllowed(session)) c.Reply.Error(NotAllowed);
        else if (c.Count == 2 && Word.Is(c.Arg(1), "HELP"u8)) c.Reply.Lines(HelpLines);
        else if (Word.Is(c.Arg(1), "RELOAD"u8)) DebugReload.Run(ref c);
        else if (Word.Is(c.Arg(1), "CHANGE-REPL-ID"u8) && c.Count == 2)
        {
            session.Server.ChangeReplicationId();
            c.Reply.Ok();
        }
        else if (Word.Is(c.Arg(1), "OBJECT"u8) && c.Count == 3) DebugObject.Run(ref c);
        else if (Word.Is(c.Arg(1), "POPULATE"u8) && c.Count is >= 3 and <= 5) DebugPopulate.Run(ref c);
        else if (c.Count != 3 || !TryRun(ref c, session)) c.Reply.Error(Unresolved.Misused(c.Command, c.Arg(1)));
    }

    private static ReadOnlySpan<byte> NotAllowed =>
        "ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can run it from a "u8
        + "local connection, otherwise you need to set this option in the configuration file, and then restart the server."u8;

    private static bool IsAllowed(Session session) => session.Server.Options.DebugAccess switch
    {
        DebugAccess.Yes => true,
        DebugAccess.Local => SessionRegistry.IsOfThisMachine(session.Remote),
        _ => false,
    };

    /// <summary>Runs a subcommand of one argument; false if there is none of this name.</summary>
    private static bool TryRun(ref CommandContext c, Session session)
    {
        ReadOnlySpan<byte> argument = c.Arg(2);
        if (Word.Is(c.Arg(1), "PROTOCOL"u8))
        {
            DebugProtocol.Reply(c.Reply, argument);
            return true;
        }

        if (Word.Is(c.Arg(1), "ERROR"u8))
        {
            c.Reply.Error(argument);
            return true;
        }

        if (Word.Is(c.Arg(1), "SLEEP"u8)) Sleep(argument);
        else if (Word.Is(c.Arg(1), "LOG"u8)) session.Server.Logger.Debugged(Encoding.UTF8.GetString(argument));
        // As atoi in Redis: what is no number is 0.
        else if (Word.Is(c.Arg(1), "SET-ACTIVE-EXPIRE"u8)) c.Keyspace.IsSweeping = IntegerText.TryParse(argument, out long on) && on != 0;
        else return false;
        c.Reply.Ok();
        return true;
    }

    // As strtod in Redis: what is no number is no time at all.
    private static void Sleep(ReadOnlySpan<byte> text)
    {
        bool valid = double.TryParse(
            Encoding.ASCII.GetString(text), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds);
        if (valid && seconds > 0) Thread.Sleep(TimeSpan.FromSeconds(Math.Min(seconds, MaxSleepSeconds)));
    }
}
