using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Commands that look inside a HyperLogLog.</summary>
internal static class HyperLogLogDebugCommands
{
    private static ReadOnlySpan<byte> NoSuchKey => "ERR The specified key does not exist"u8;

    private static ReadOnlySpan<byte> NotSparse => "ERR HLL encoding is not sparse"u8;

    /// <summary>Shows the registers of a HyperLogLog (GETREG), its runs (DECODE) or its encoding, or makes it dense (TODENSE).</summary>
    [Command("PFDEBUG", Event = "-", Arity = 3, Keys = "2", KeyFlags = "RW access",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Admin,
        Group = "hyperloglog", Since = "2.8.9", Complexity = "O(1)",
        Arguments = "subcommand key")]
    internal static void PfDebug(ref CommandContext c)
    {
        OpStatus status = HyperLogLogOps.Get(ref c.Scope, c.Key(2), LookupMode.Write, out ReadOnlySpan<byte> value);
        ReadOnlySpan<byte> what = c.Arg(1);
        if (status == OpStatus.Absent) c.Reply.Error(NoSuchKey);
        else if (status != OpStatus.Done) c.Reply.Fail(status);
        else if (Word.Is(what, "GETREG"u8)) GetRegisters(ref c);
        else if (Word.Is(what, "DECODE"u8)) Decode(ref c, value);
        else if (Word.Is(what, "ENCODING"u8)) c.Reply.Status(HyperLogLogFormat.IsDense(value) ? "dense"u8 : "sparse"u8);
        else if (Word.Is(what, "TODENSE"u8)) ToDense(ref c);
        else c.Reply.Error(UnknownSubcommand(what));
    }

    /// <summary>Checks that registers keep what they are given and that estimates are near the truth.</summary>
    [Command("PFSELFTEST", Arity = 1, Flags = CommandFlags.Admin,
        Group = "hyperloglog", Since = "2.8.9", Complexity = "O(1), some milliseconds")]
    internal static void PfSelfTest(ref CommandContext c)
    {
        if (HyperLogLogSelfTest.Passes()) c.Reply.Ok();
        else c.Reply.Error("TESTFAILED"u8);
    }

    // Redis prints the word with %s.
    private static byte[] UnknownSubcommand(ReadOnlySpan<byte> word)
    {
        int end = word.IndexOf((byte)0);
        return [.. "ERR Unknown PFDEBUG subcommand '"u8, .. end < 0 ? word : word[..end], .. "'"u8];
    }

    private static void ToDense(ref CommandContext c)
    {
        OpStatus status = HyperLogLogOps.MakeDense(ref c.Scope, c.Key(2), out bool hasChanged);
        if (status == OpStatus.Done) c.Reply.Flag(hasChanged);
        else c.Reply.Fail(status);
    }

    // As in Redis the value is dense afterwards.
    private static void GetRegisters(ref CommandContext c)
    {
        OpStatus status = HyperLogLogOps.MakeDense(ref c.Scope, c.Key(2), out _);
        if (status != OpStatus.Done)
        {
            c.Reply.Fail(status);
            return;
        }

        // Now it is there, and dense.
        HyperLogLogOps.Get(ref c.Scope, c.Key(2), LookupMode.Write, out ReadOnlySpan<byte> value);
        ReadOnlySpan<byte> registers = value[HyperLogLogFormat.HeaderBytes..];
        c.Reply.Array(HyperLogLogFormat.Registers);
        for (int i = 0; i < HyperLogLogFormat.Registers; i++) c.Reply.Integer(DenseRegisters.Get(registers, i));
    }

    private static void Decode(ref CommandContext c, scoped ReadOnlySpan<byte> value)
    {
        if (HyperLogLogFormat.IsDense(value))
        {
            c.Reply.Error(NotSparse);
            return;
        }

        PooledBuffer text = default;
        try
        {
            if (HyperLogLogText.TryWrite(ref text, value)) c.Reply.Bulk(text.Written);
            else c.Reply.Fail(OpStatus.DamagedHyperLogLog);
        }
        finally
        {
            text.Dispose();
        }
    }
}
