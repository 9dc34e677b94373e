using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>What clients ask of a cluster: this server is none, and says so as a Redis does that is none.</summary>
internal static class ClusterCommands
{
    private const CommandFlags Admin = CommandFlags.Admin | CommandFlags.Stale;

    private const CommandFlags Always = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.Connection;

    private const string Unsteady = "nondeterministic_output";

    /// <summary>Of a cluster, which this server is no part of.</summary>
    [Command("CLUSTER|ADDSLOTS", Arity = -3, Group = "cluster", Since = "3.0.0", Flags = Admin,
        Complexity = "O(N) where N is the total number of hash slot arguments",
        Arguments = "slot:integer...")]
    [Command("CLUSTER|ADDSLOTSRANGE", Arity = -4, Group = "cluster", Since = "7.0.0", Flags = Admin,
        Complexity = "O(N) where N is the number of slots",
        Arguments = "start-slot_end-slot{start-slot:integer end-slot:integer}...")]
    [Command("CLUSTER|BUMPEPOCH", Arity = 2, Group = "cluster", Since = "3.0.0", Flags = Admin, Tips = Unsteady,
        Complexity = "O(1)")]
    [Command("CLUSTER|COUNT-FAILURE-REPORTS", Arity = 3, Group = "cluster", Since = "3.0.0", Flags = Admin, Tips = Unsteady,
        Complexity = "O(N) where N is the number of failure reports",
        Arguments = "node-id")]
    [Command("CLUSTER|COUNTKEYSINSLOT", Arity = 3, Group = "cluster", Since = "3.0.0", Flags = CommandFlags.Stale,
        Complexity = "O(1)",
        Arguments = "slot:integer")]
    [Command("CLUSTER|DELSLOTS", Arity = -3, Group = "cluster", Since = "3.0.0", Flags = Admin,
        Complexity = "O(N) where N is the total number of hash slot arguments",
        Arguments = "slot:integer...")]
    [Command("CLUSTER|DELSLOTSRANGE", Arity = -4, Group = "cluster", Since = "7.0.0", Flags = Admin,
        Complexity = "O(N) where N is the number of slots",
        Arguments = "start-slot_end-slot{start-slot:integer end-slot:integer}...")]
    [Command("CLUSTER|FAILOVER", Arity = -2, Group = "cluster", Since = "3.0.0", Flags = Admin,
        Complexity = "O(1)",
        Arguments = "[options(FORCE|TAKEOVER)]")]
    [Command("CLUSTER|FLUSHSLOTS", Arity = 2, Group = "cluster", Since = "3.0.0", Flags = Admin,
        Complexity = "O(1)")]
    [Command("CLUSTER|FORGET", Arity = 3, Group = "cluster", Since = "3.0.0", Flags = Admin,
        Complexity = "O(1)",
        Arguments = "node-id")]
    [Command("CLUSTER|GETKEYSINSLOT", Arity = 4, Group = "cluster", Since = "3.0.0", Flags = CommandFlags.Stale, Tips = Unsteady,
        Complexity = "O(log(N)) where N is the number of requested keys",
        Arguments = "slot:integer count:integer")]
    [Command("CLUSTER|HELP", Arity = 2, Group = "cluster", Since = "5.0.0", Flags = CommandFlags.Loading | CommandFlags.Stale,
        Complexity = "O(1)")]
    [Command("CLUSTER|INFO", Arity = 2, Group = "cluster", Since = "3.0.0", Flags = CommandFlags.Stale, Tips = Unsteady,
        Complexity = "O(1)")]
    [Command("CLUSTER|KEYSLOT", Arity = 3, Group = "cluster", Since = "3.0.0", Flags = CommandFlags.Stale,
        Complexity = "O(N) where N is the number of bytes in the key",
        Arguments = "key:string")]
    [Command("CLUSTER|LINKS", Arity = 2, Group = "cluster", Since = "7.0.0", Flags = CommandFlags.Stale, Tips = Unsteady,
        Complexity = "O(N) where N is the total number of Cluster nodes")]
    [Command("CLUSTER|MEET", Arity = -4, Group = "cluster", Since = "3.0.0", Flags = Admin,
        Complexity = "O(1)",
        Arguments = "ip port:integer [cluster_bus_port:integer@4.0.0]")]
    [Command("CLUSTER|MYID", Arity = 2, Group = "cluster", Since = "3.0.0", Flags = CommandFlags.Stale,
        Complexity = "O(1)")]
    [Command("CLUSTER|NODES", Arity = 2, Group = "cluster", Since = "3.0.0", Flags = CommandFlags.Stale, Tips = Unsteady,
        Complexity = "O(N) where N is the total number of Cluster nodes")]
    [Command("CLUSTER|REPLICAS", Arity = 3, Group = "cluster", Since = "5.0.0", Flags = Admin, Tips = Unsteady,
        Complexity = "O(1)",
        Arguments = "node-id")]
    [Command("CLUSTER|REPLICATE", Arity = 3, Group = "cluster", Since = "3.0.0", Flags = Admin,
        Complexity = "O(1)",
        Arguments = "node-id")]
    [Command("CLUSTER|RESET", Arity = -2, Group = "cluster", Since = "3.0.0", Flags = Admin | CommandFlags.NoScript,
        Complexity = "O(N) where N is the number of known nodes",
        Arguments = "[hard_soft(HARD|SOFT)]")]
    [Command("CLUSTER|SAVECONFIG", Arity = 2, Group = "cluster", Since = "3.0.0", Flags = Admin,
        Complexity = "O(1)")]
    [Command("CLUSTER|SET-CONFIG-EPOCH", Arity = 3, Group = "cluster", Since = "3.0.0", Flags = Admin,
        Complexity = "O(1)",
        Arguments = "config-epoch:integer")]
    [Command("CLUSTER|SETSLOT", Arity = -4, Group = "cluster", Since = "3.0.0", Flags = Admin,
        Complexity = "O(1)",
        Arguments = "slot:integer subcommand(IMPORTING node-id|MIGRATING node-id|NODE node-id|STABLE)")]
    [Command("CLUSTER|SHARDS", Arity = 2, Group = "cluster", Since = "7.0.0", Flags = CommandFlags.Stale, Tips = Unsteady,
        Complexity = "O(N) where N is the total number of cluster nodes")]
    [Command("CLUSTER|SLAVES", Arity = 3, Group = "cluster", Since = "3.0.0", Flags = Admin, Tips = Unsteady,
        Complexity = "O(1)",
        Arguments = "node-id")]
    [Command("CLUSTER|SLOTS", Arity = 2, Group = "cluster", Since = "3.0.0", Flags = CommandFlags.Stale, Tips = Unsteady,
        Complexity = "O(N) where N is the total number of Cluster nodes")]
    [Command("READONLY", Arity = 1, Group = "cluster", Since = "3.0.0", Complexity = "O(1)", Flags = Always)]
    [Command("READWRITE", Arity = 1, Group = "cluster", Since = "3.0.0", Complexity = "O(1)", Flags = Always)]
    [Command("ASKING", Arity = 1, Group = "cluster", Since = "3.0.0", Complexity = "O(1)",
        Flags = CommandFlags.Fast | CommandFlags.Connection)]
    internal static void Refuse(ref CommandContext c) => c.Reply.Error("ERR This instance has cluster support disabled"u8);
}
