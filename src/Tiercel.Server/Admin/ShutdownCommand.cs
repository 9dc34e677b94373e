using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>SHUTDOWN: the graceful end, asked for by a client.</summary>
internal static class ShutdownCommand
{
    /// <summary>
    /// Stops the server. The data is saved first if that is asked for, or if there are save points; if it cannot be, the server
    /// stays, but with FORCE.
    /// </summary>
    [Command("SHUTDOWN", Arity = -1, Group = "server", Since = "1.0.0",
        Complexity = "O(N) when saving, where N is the total number of keys in all databases when saving data, otherwise O(1)",
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale
            | CommandFlags.NoMulti | CommandFlags.AllowBusy,
        Arguments = "[nosave_save(NOSAVE|SAVE)] [NOW@7.0.0] [FORCE@7.0.0] [ABORT@7.0.0]")]
    internal static void Shutdown(ref CommandContext c)
    {
        bool save = false;
        bool noSave = false;
        bool abort = false;
        bool force = false;
        bool now = false;
        for (int i = 1; i < c.Count; i++)
        {
            if (Word.Is(c.Arg(i), "SAVE"u8)) save = true;
            else if (Word.Is(c.Arg(i), "NOSAVE"u8)) noSave = true;
            else if (Word.Is(c.Arg(i), "ABORT"u8)) abort = true;
            else if (Word.Is(c.Arg(i), "NOW"u8)) now = true;
            else if (Word.Is(c.Arg(i), "FORCE"u8)) force = true;
            else
            {
                c.Reply.Error(CommandErrors.Syntax);
                return;
            }
        }

        if ((save && noSave) || (abort && (save || noSave || now || force)))
        {
            c.Reply.Error(CommandErrors.Syntax);
        }
        else if (abort)
        {
            c.Reply.Error("ERR No shutdown in progress."u8);
        }
        else
        {
            Stop(ref c, (Session)c.Client, save ? true : noSave ? false : null, force);
        }
    }

    private static void Stop(ref CommandContext c, Session session, bool? saves, bool force)
    {
        ServerContext server = session.Server;
        if (server.SavesAtEnd(saves) && !force && server.Keyspace.Reservations.IsAny)
        {
            c.Reply.Error(server.Scripts.BusyError);
            return;
        }

        // What changes until the end is saved then, once more: now it is seen whether that is possible. Half of the data is never saved.
        if (!server.Loading.IsOn && server.SavesAtEnd(saves) && server.Snapshots.Save()?.Failure is not null && !force)
        {
            c.Reply.Error("ERR Errors trying to SHUTDOWN. Check logs."u8);
            return;
        }

        server.Logger.ShutdownRequested(session.Id, session.Remote);
        session.Closing = true;
        server.SavesAtShutdown = saves;
        server.RequestShutdown();
    }
}
