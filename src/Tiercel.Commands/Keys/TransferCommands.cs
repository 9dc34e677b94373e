using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that bring a value to another key or database. Large values go by handle, not by copying.</summary>
internal static class TransferCommands
{
    private const CommandFlags FastWrite = CommandFlags.Write | CommandFlags.Fast;

    /// <summary>Gives a value to another key, whatever that held, and removes the first.</summary>
    [Command("RENAME", Arity = 3, Keys = "1..2", KeyFlags = "RW access delete; OW update", Flags = CommandFlags.Write,
        Group = "generic", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "key newkey:key#1")]
    internal static void Rename(ref CommandContext c)
    {
        OpStatus status = KeyOps.Rename(ref c.Scope, c.Key(1), c.Key(2), onlyIfAbsent: false);
        if (status == OpStatus.Done) c.Reply.Ok();
        else c.Reply.Error(CommandErrors.NoSuchKey);
    }

    /// <summary>Gives a value to a key that is absent and removes the first; replies whether it did.</summary>
    [Command("RENAMENX", Arity = 3, Keys = "1..2", KeyFlags = "RW access delete; OW insert", Flags = FastWrite,
        Group = "generic", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "key newkey:key#1")]
    internal static void RenameNx(ref CommandContext c)
    {
        OpStatus status = KeyOps.Rename(ref c.Scope, c.Key(1), c.Key(2), onlyIfAbsent: true);
        if (status == OpStatus.Absent) c.Reply.Error(CommandErrors.NoSuchKey);
        else c.Reply.Flag(status == OpStatus.Done);
    }

    /// <summary>Copies a value to another key, perhaps of another database; replies whether it did.</summary>
    [Command("COPY", Event = "copy_to", Reach = KeyReach.Everything,
        Arity = -3, Keys = "1..2", KeyFlags = "RO access; OW update", LocksItself = true,
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "generic", Since = "6.2.0",
        Complexity = "O(1) for values over 16 KiB, O(N) below, N bytes",
        Arguments = "source:key destination:key#1 [DB destination-db:integer] [REPLACE]")]
    internal static void Copy(ref CommandContext c)
    {
        bool replaces = false;
        int target = c.Client.DatabaseIndex;
        for (int i = 3; i < c.Count; i++)
        {
            if (Word.Is(c.Arg(i), "REPLACE"u8))
            {
                replaces = true;
            }
            else if (Word.Is(c.Arg(i), "DB"u8) && i + 1 < c.Count)
            {
                if (!DatabaseArgument.TryRead(ref c, ++i, out target)) return;
            }
            else
            {
                c.Reply.Error(CommandErrors.Syntax);
                return;
            }
        }

        if (target == c.Client.DatabaseIndex && c.Arg(1).SequenceEqual(c.Arg(2)))
        {
            c.Reply.Error(CommandErrors.SameObject);
            return;
        }

        if (target != c.Client.DatabaseIndex && !c.MakeRoom(c.Keyspace.Database(target)))
        {
            c.Reply.Error(CommandErrors.OutOfMemory);
            return;
        }

        c.Reply.Flag(KeyTransfers.Copy(c.Database, c.Key(1), c.Keyspace.Database(target), c.Key(2), replaces, c.Caller));
    }

    /// <summary>Moves a key to another database where it is absent; replies whether it did.</summary>
    [Command("MOVE", Event = "move", Reach = KeyReach.Everything,
        Arity = 3, Keys = "1", KeyFlags = "RW access update", LocksItself = true, Flags = FastWrite,
        Group = "generic", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "key db:integer")]
    internal static void Move(ref CommandContext c)
    {
        if (!DatabaseArgument.TryRead(ref c, 2, out int target)) return;
        Database other = c.Keyspace.Database(target);
        if (target == c.Client.DatabaseIndex)
        {
            c.Reply.Error(CommandErrors.SameObject);
            return;
        }

        // The server as a whole needs no more than before, but the other database may have a limit of its own.
        if (c.Keyspace.Options.HasDatabaseLimits && !c.MakeRoom(other))
        {
            c.Reply.Error(CommandErrors.OutOfMemory);
            return;
        }

        c.Reply.Flag(KeyTransfers.Move(c.Database, c.Key(1), other, c.Caller));
    }

    /// <summary>Exchanges all keys of two databases, in one step.</summary>
    [Command("SWAPDB", Arity = 3, Flags = FastWrite | CommandFlags.Keyspace | CommandFlags.Dangerous,
        Group = "server", Since = "4.0.0", Differs = "refused in scripts that roll back", Complexity = "O(1)",
        Arguments = "index1:integer index2:integer")]
    internal static void SwapDb(ref CommandContext c)
    {
        if (!DatabaseArgument.TryRead(ref c, 1, "ERR invalid first DB index"u8, out int one)) return;
        if (!DatabaseArgument.TryRead(ref c, 2, "ERR invalid second DB index"u8, out int other)) return;
        if (!DatabaseArgument.Exists(ref c, one) || !DatabaseArgument.Exists(ref c, other))
        {
            c.Reply.Error(CommandErrors.DatabaseOutOfRange);
            return;
        }

        c.Keyspace.Database(one).SwapWith(c.Keyspace.Database(other), c.Caller);
        c.Reply.Ok();
    }
}
