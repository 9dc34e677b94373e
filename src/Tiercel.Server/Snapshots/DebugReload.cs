using Tiercel.Commands;
using Tiercel.Persistence;

namespace Tiercel.Server;

/// <summary>DEBUG RELOAD: the data through its file, to see that nothing of it is lost. Others may see less of it meanwhile.</summary>
internal static class DebugReload
{
    public static void Run(ref CommandContext c)
    {
        bool saves = true;
        bool clears = true;
        bool replaces = false;
        for (int i = 2; i < c.Count; i++)
        {
            if (Word.Is(c.Arg(i), "NOSAVE"u8))
            {
                saves = false;
            }
            else if (Word.Is(c.Arg(i), "NOFLUSH"u8))
            {
                clears = false;
            }
            else if (Word.Is(c.Arg(i), "MERGE"u8))
            {
                replaces = true;
            }
            else
            {
                c.Reply.Error("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options."u8);
                return;
            }
        }

        // Half of the data is never saved.
        if (((Session)c.Client).Server.Loading.IsOn)
        {
            c.Reply.Error(DataLoading.Refusal);
            return;
        }

        SnapshotStore snapshots = ((Session)c.Client).Server.Snapshots;
        try
        {
            snapshots.Reload(saves, clears, replaces);
            c.Reply.Ok();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            ((Session)c.Client).Server.Logger.SnapshotNotLoaded(e.Message);
            c.Reply.Error("ERR Error trying to load the RDB dump, check server logs"u8);
        }
    }
}
