using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>SHUTDOWN: the graceful end, asked for by a client.</summary>
internal static class ShutdownCommand
{
    /// <summary>Stops the server. There is nothing to save yet, so NOSAVE, NOW and FORCE change nothing.</summary>
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
        bool other = false;
        for (int i = 1; i < c.Count; i++)
        {
            if (Word.Is(c.Arg(i), "SAVE"u8)) save = true;
            else if (Word.Is(c.Arg(i), "NOSAVE"u8)) noSave = true;
            else if (Word.Is(c.Arg(i), "ABORT"u8)) abort = true;
            else if (Word.Is(c.Arg(i), "NOW"u8) || Word.Is(c.Arg(i), "FORCE"u8)) other = true;
            else
            {
                c.Reply.Error(CommandErrors.Syntax);
                return;
            }
        }

        if ((save && noSave) || (abort && (save || noSave || other)))
        {
            c.Reply.Error(CommandErrors.Syntax);
        }
        else if (abort)
        {
            c.Reply.Error("ERR No shutdown in progress."u8);
        }
        else if (save)
        {
            c.Reply.Error("ERR SHUTDOWN SAVE is not supported yet: there is no persistence. Use SHUTDOWN NOSAVE"u8);
        }
        else
        {
            Session session = (Session)c.Client;
            session.Server.Logger.ShutdownRequested(session.Id, session.Remote);
            session.Closing = true;
            session.Server.RequestShutdown();
        }
    }
}
