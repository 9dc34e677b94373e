using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>What clients and tools ask about replication: this is a master without replicas, and cannot have any.</summary>
internal static class ReplicationCommands
{
    private const CommandFlags Admin =
        CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale;

    private const string NoReplication = "there is no replication yet";

    private static ReadOnlySpan<byte> NotSupported => "ERR replication is not supported yet"u8;

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
    [Command("REPLICAOF", Arity = 3, Group = "server", Since = "5.0.0", Differs = NoReplication, Complexity = "O(1)", Flags = Admin,
        Arguments = "args(host-port{host port:integer}|no-one{NO ONE})")]
    [Command("SLAVEOF", Arity = 3, Group = "server", Since = "1.0.0", Differs = NoReplication, Complexity = "O(1)", Flags = Admin,
        Arguments = "args(host-port{host port:integer}|no-one{NO ONE})")]
    internal static void ReplicaOf(ref CommandContext c)
    {
        bool isPort = IntegerText.TryParse(c.Arg(2), out long port) && port is >= 0 and <= 65535;
        if (Word.Is(c.Arg(1), "NO"u8) && Word.Is(c.Arg(2), "ONE"u8)) c.Reply.Ok();
        else if (isPort) c.Reply.Error(NotSupported);
        else c.Reply.Error("ERR Invalid master port"u8);
    }

    /// <summary>What a replica asks its master for: refused, as there is no replication.</summary>
    [Command("PSYNC", Arity = -3, Group = "server", Since = "2.8.0", Differs = NoReplication, Complexity = "O(1)",
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.NoMulti,
        Arguments = "replicationid offset:integer")]
    [Command("SYNC", Arity = 1, Group = "server", Since = "1.0.0", Differs = NoReplication, Complexity = "O(1)",
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.NoMulti)]
    [Command("REPLCONF", Arity = -1, Group = "server", Since = "3.0.0", Differs = NoReplication, Complexity = "O(1)",
        Flags = Admin | CommandFlags.AllowBusy)]
    internal static void Refuse(ref CommandContext c) => c.Reply.Error(NotSupported);

    /// <summary>Waits for replicas to have the writes of this connection; there are none, so 0 of them ever have.</summary>
    [Command("WAIT", Arity = 3, Group = "generic", Since = "3.0.0", Complexity = "O(1)",
        Flags = CommandFlags.NoScript | CommandFlags.Connection,
        Reach = KeyReach.Nothing, Tips = "request_policy:all_shards response_policy:agg_min",
        Arguments = "numreplicas:integer timeout:integer")]
    internal static void Wait(ref CommandContext c)
    {
        if (!IntegerText.TryParse(c.Arg(1), out long replicas))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
            return;
        }

        if (!WaitArguments.TryReadMilliseconds(ref c, 2, out TimeSpan patience)) return;
        WaitTerms terms = new()
        {
            IsReady = static (scoped in CommandContext _, int _, Engine.Entry _) => false,
            Patience = patience,
            RepliesNumber = true,
        };
        if (replicas > 0) c.Wait(0, 0, in terms);
        else c.Reply.Integer(0);
    }

    /// <summary>Hands the role of master to a replica, of which there is none.</summary>
    [Command("FAILOVER", Arity = -1, Group = "server", Since = "6.2.0", Complexity = "O(1)",
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Stale,
        Arguments = "[TO target{host port:integer [FORCE]}] [ABORT] [TIMEOUT milliseconds:integer]")]
    internal static void Failover(ref CommandContext c)
    {
        bool abort = c.Count == 2 && Word.Is(c.Arg(1), "ABORT"u8);
        for (int i = 1; i < c.Count && !abort; i++)
        {
            int left = c.Count - 1 - i;
            if (Word.Is(c.Arg(i), "TO"u8) && left >= 2)
            {
                i += 2;
                if (IntegerText.TryParse(c.Arg(i), out _)) continue;
                c.Reply.Error(CommandErrors.NotAnInteger);
                return;
            }

            if (Word.Is(c.Arg(i), "TIMEOUT"u8) && left >= 1)
            {
                bool isNumber = IntegerText.TryParse(c.Arg(++i), out long timeout);
                if (isNumber && timeout > 0) continue;
                c.Reply.Error(isNumber ? "ERR FAILOVER timeout must be greater than 0"u8 : CommandErrors.NotAnInteger);
                return;
            }

            if (Word.Is(c.Arg(i), "FORCE"u8)) continue;
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        c.Reply.Error(abort ? "ERR No failover in progress."u8 : "ERR FAILOVER requires connected replicas."u8);
    }
}
