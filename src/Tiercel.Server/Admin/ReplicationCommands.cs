using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>What clients ask about replication and clusters, of which there is none.</summary>
internal static class ReplicationCommands
{
    private const CommandFlags Admin =
        CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale;

    /// <summary>Returns the role in replication: a master without replicas.</summary>
    [Command("ROLE", Arity = 1, Group = "server", Since = "2.8.12", Complexity = "O(1)",
        Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast
            | CommandFlags.Admin)]
    internal static void Role(ref CommandContext c)
    {
        c.Reply.Array(3);
        c.Reply.Bulk("master"u8);
        c.Reply.Integer(0);
        c.Reply.Array(0);
    }

    /// <summary>Makes the server a master, which it is; it cannot follow another one.</summary>
    [Command("REPLICAOF", Arity = 3, Group = "server", Since = "5.0.0", Complexity = "O(1)", Flags = Admin)]
    internal static void ReplicaOf(ref CommandContext c)
    {
        if (Word.Is(c.Arg(1), "NO"u8) && Word.Is(c.Arg(2), "ONE"u8)) c.Reply.Ok();
        else c.Reply.Error("ERR replication is not supported yet"u8);
    }

    /// <summary>As REPLICAOF.</summary>
    [Command("SLAVEOF", Arity = 3, Group = "server", Since = "1.0.0", Complexity = "O(1)", Flags = Admin)]
    internal static void SlaveOf(ref CommandContext c) => ReplicaOf(ref c);
}
