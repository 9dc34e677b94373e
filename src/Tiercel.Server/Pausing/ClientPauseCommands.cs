using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>CLIENT PAUSE and its end.</summary>
internal static class ClientPauseCommands
{
    private const CommandFlags Admin = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale
        | CommandFlags.Connection;

    /// <summary>Makes the calls of all clients wait for so many milliseconds, or only those that may change something.</summary>
    [Command("CLIENT|PAUSE", Arity = -3, Group = "connection", Since = "2.9.50", Complexity = "O(1)", Flags = Admin,
        Arguments = "timeout:integer [mode(WRITE|ALL)@6.2.0]")]
    internal static void Pause(ref CommandContext c)
    {
        bool isForWrites = c.Count == 4 && Word.Is(c.Arg(3), "WRITE"u8);
        if (c.Count > 4)
        {
            c.Reply.Error(Unresolved.Misused(c.Command, c.Arg(1)));
            return;
        }

        if (c.Count == 4 && !isForWrites && !Word.Is(c.Arg(3), "ALL"u8))
        {
            c.Reply.Error("ERR CLIENT PAUSE mode must be WRITE or ALL"u8);
            return;
        }

        if (!WaitArguments.TryReadMilliseconds(ref c, 2, out _) || !IntegerText.TryParse(c.Arg(2), out long milliseconds)) return;
        ((Session)c.Client).Server.Pause.Begin(isForWrites ? PauseKind.Writes : PauseKind.All, milliseconds);
        c.Reply.Ok();
    }

    /// <summary>Ends a pause. One of all calls holds this one, too.</summary>
    [Command("CLIENT|UNPAUSE", Arity = 2, Group = "connection", Since = "6.2.0",
        Complexity = "O(N) Where N is the number of paused clients", Flags = Admin)]
    internal static void Unpause(ref CommandContext c)
    {
        ((Session)c.Client).Server.Pause.End();
        c.Reply.Ok();
    }
}
