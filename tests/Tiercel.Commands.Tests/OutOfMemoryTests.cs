using Tiercel.Engine;

namespace Tiercel.Commands.Tests;

/// <summary>When the system refuses memory in the middle of a command, the client is told and nothing has changed.</summary>
public class OutOfMemoryTests
{
    private const string Refused = "-OOM command not allowed when used memory > 'maxmemory'.";

    [Fact]
    public void ACommandOfSeveralKeysThatRunsOutOfMemoryChangesNothing()
    {
        using CommandHarness harness = new(TableWith(FirstKey: 1, LastKey: -1));
        harness.Run("SET a old");
        Assert.Equal(Refused, harness.Run("FAIL a b c"));
        Assert.Equal("$old", harness.Run("GET a"));
        Assert.Equal(":1", harness.Run("DBSIZE"));
        harness.Keyspace.CheckInvariants();
    }

    [Fact]
    public void WhatWasRepliedBeforeTheFailureIsTakenBack()
    {
        using CommandHarness harness = new(TableWith(FirstKey: 1, LastKey: 1));
        Assert.Equal($"{Refused} +PONG", harness.RunBatch("FAIL a b", "PING"));
    }

    [Fact]
    public void ACommandThatReadsAndRunsOutOfMemoryRepliesSo()
    {
        using CommandHarness harness = new(TableWith(FirstKey: 1, LastKey: 1, CommandFlags.Read));
        Assert.Equal($"{Refused} +PONG", harness.RunBatch("FAIL a b", "PING"));
        Assert.Equal("+OK", harness.Run("MSET a 1 b 2"));
    }

    [Fact]
    public void TheLocksAreFreeAfterwards()
    {
        using CommandHarness harness = new(TableWith(FirstKey: 1, LastKey: -1));
        Assert.Equal(Refused, harness.Run("FAIL a b"));
        Assert.Equal("+OK", harness.Run("MSET a 1 b 2"));
    }

    private static CommandTable TableWith(int FirstKey, int LastKey, CommandFlags flags = CommandFlags.Write) => new(GeneratedCommands.All,
    [
        new CommandInfo
        {
            Name = "FAIL", Arity = -2, Flags = flags, FirstKey = FirstKey, LastKey = LastKey,
            Handler = static (ref CommandContext c) =>
            {
                c.Reply.Bulk("half a reply"u8);
                // A single key's own primitives reserve first: there the failure comes before any change.
                if (c.Command.LastKey != c.Command.FirstKey) SetAll(ref c);
                throw new InsufficientMemoryException();
            },
        },
    ]);

    private static void SetAll(ref CommandContext c)
    {
        for (int i = 1; i < c.Count; i++) c.Scope.SetString(c.Key(i), "new"u8, Expiry.None);
    }
}
