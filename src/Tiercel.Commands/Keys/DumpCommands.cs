using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Values as payloads that this and other servers understand.</summary>
internal static class DumpCommands
{
    /// <summary>The value of a key as a payload for RESTORE.</summary>
    [Command("DUMP", Arity = 2, Keys = "1", KeyFlags = "RO access", LocksItself = true, Flags = CommandFlags.Read,
        Group = "generic", Since = "2.6.0", Complexity = "O(N), N bytes", Tips = "nondeterministic_output",
        Arguments = "key")]
    internal static void Dump(ref CommandContext c)
    {
        PooledBuffer payload = default;
        try
        {
            if (Dumps.TryDump(c.Database, c.Key(1), ref payload, c.Caller)) c.Reply.Bulk(payload.Written);
            else c.Reply.Null();
        }
        finally
        {
            payload.Dispose();
        }
    }

    /// <summary>Makes a key hold the value of a payload, perhaps with an expiry.</summary>
    [Command("RESTORE", Event = "restore", Arity = -4, Keys = "1", KeyFlags = "OW update", LocksItself = true,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Dangerous,
        Group = "generic", Since = "2.6.0", Differs = "takes payloads of Redis 7.2 too", Complexity = "O(N), N bytes",
        Arguments = "key ttl:integer serialized-value [REPLACE@3.0.0] [ABSTTL@5.0.0] [IDLETIME "
            + "seconds:integer@5.0.0] [FREQ frequency:integer@5.0.0]")]
    internal static void Restore(ref CommandContext c)
    {
        if (!TryParseOptions(ref c, out RestoreOptions options)) return;
        Key key = c.Key(1);
        if (!options.Replaces && Dumps.IsTaken(c.Database, in key, c.Caller))
        {
            c.Reply.Error(CommandErrors.BusyKey);
            return;
        }

        if (!TryReadLifetime(ref c, out long lifetimeMs)) return;
        options = options with { LifetimeMs = lifetimeMs };
        ReadOnlySpan<byte> payload = c.Arg(3);
        if (!DumpPayload.IsIntact(payload))
        {
            c.Reply.Error(CommandErrors.BadDump);
            return;
        }

        OpStatus status = Dumps.Restore(c.Database, in key, payload, in options, c.Caller);
        if (status == OpStatus.Damaged) c.Reply.Error(CommandErrors.BadDumpData);
        else if (status == OpStatus.Exists) c.Reply.Error(CommandErrors.BusyKey);
        else c.Reply.Ok();
    }

    private static bool TryParseOptions(ref CommandContext c, out RestoreOptions options)
    {
        options = new RestoreOptions();
        for (int i = 4; i < c.Count; i++)
        {
            ReadOnlySpan<byte> word = c.Arg(i);
            if (Word.Is(word, "REPLACE"u8))
            {
                options = options with { Replaces = true };
            }
            else if (Word.Is(word, "ABSTTL"u8))
            {
                options = options with { IsAbsolute = true };
            }
            else if (Word.Is(word, "IDLETIME"u8) && i + 1 < c.Count && options.Frequency == RestoreOptions.NotSet)
            {
                if (!TryRead(ref c, ++i, long.MaxValue, CommandErrors.InvalidIdleTime, out long idle)) return false;
                options = options with { IdleSeconds = idle };
            }
            else if (Word.Is(word, "FREQ"u8) && i + 1 < c.Count && options.IdleSeconds == RestoreOptions.NotSet)
            {
                if (!TryRead(ref c, ++i, byte.MaxValue, CommandErrors.InvalidFrequency, out long frequency)) return false;
                options = options with { Frequency = frequency };
            }
            else
            {
                c.Reply.Error(CommandErrors.Syntax);
                return false;
            }
        }

        return true;
    }

    private static bool TryReadLifetime(ref CommandContext c, out long lifetimeMs) =>
        TryRead(ref c, 2, long.MaxValue, CommandErrors.InvalidLifetime, out lifetimeMs);

    private static bool TryRead(ref CommandContext c, int argument, long most, ReadOnlySpan<byte> error, out long number)
    {
        if (!IntegerText.TryParse(c.Arg(argument), out number))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
            return false;
        }

        if (number >= 0 && number <= most) return true;
        c.Reply.Error(error);
        return false;
    }
}
