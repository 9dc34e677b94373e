using Tiercel.Commands;
using Tiercel.Persistence;

namespace Tiercel.Server;

/// <summary>SAVE, BGSAVE and LASTSAVE: the snapshot file.</summary>
internal static class SnapshotCommands
{
    /// <summary>The one error of Redis that says nothing.</summary>
    private static ReadOnlySpan<byte> Failed => "ERR"u8;

    private static ReadOnlySpan<byte> InProgress => "ERR Background save already in progress"u8;

    private static ReadOnlySpan<byte> Busy =>
        "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE "u8
        + "whenever possible."u8;

    /// <summary>
    /// Writes all data to the snapshot file and waits for the end; other clients are served meanwhile. Refused while a script
    /// holds keys for long.
    /// </summary>
    [Command("SAVE", Arity = 1, Group = "server", Since = "1.0.0",
        Complexity = "O(N) where N is the total number of keys in all databases",
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.NoMulti)]
    internal static void Save(ref CommandContext c)
    {
        ServerContext server = ((Session)c.Client).Server;
        SnapshotStore snapshots = server.Snapshots;
        if (c.Keyspace.Reservations.IsAny) c.Reply.Error(server.Scripts.BusyError);
        else if (snapshots.IsInBackground || snapshots.Save() is not { } outcome) c.Reply.Error(InProgress);
        else if (outcome.Failure is null) c.Reply.Ok();
        else c.Reply.Error(Failed);
    }

    /// <summary>Writes all data to the snapshot file in the background.</summary>
    [Command("BGSAVE", Arity = -1, Group = "server", Since = "1.0.0", Complexity = "O(1)",
        Flags = CommandFlags.Admin | CommandFlags.NoScript,
        Arguments = "[SCHEDULE@3.2.2]")]
    internal static void SaveInBackground(ref CommandContext c)
    {
        SnapshotStore snapshots = ((Session)c.Client).Server.Snapshots;
        bool schedules = c.Count == 2 && Word.Is(c.Arg(1), "SCHEDULE"u8);
        bool isPart = c.Transaction is not null;
        if (c.Count > 1 && !schedules)
        {
            c.Reply.Error(CommandErrors.Syntax);
        }
        else if (snapshots.IsInBackground)
        {
            c.Reply.Error(InProgress);
        }
        else if (c.Keyspace.Snapshot is not null && !schedules && !isPart)
        {
            c.Reply.Error(Busy);
        }
        else
        {
            bool isLater = isPart || c.Keyspace.Snapshot is not null;
            snapshots.SaveInBackground();
            c.Reply.Status(isLater ? "Background saving scheduled"u8 : "Background saving started"u8);
        }
    }

    /// <summary>Returns when the data was last saved, as a Unix time; or when the server was started, if it never was since.</summary>
    [Command("LASTSAVE", Arity = 1, Group = "server", Since = "1.0.0", Complexity = "O(1)",
        Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.Admin,
        Tips = "nondeterministic_output")]
    internal static void LastSave(ref CommandContext c) =>
        c.Reply.Integer(((Session)c.Client).Server.Snapshots.LastSaveMs / 1000);
}
