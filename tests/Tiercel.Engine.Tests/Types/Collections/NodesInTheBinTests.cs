using Tiercel.Primitives;

namespace Tiercel.Engine.Tests;

/// <summary>Many nodes at once are freed by the maintenance, not under the lock, and counted until then.</summary>
public class NodesInTheBinTests
{
    private const int Entries = 100_000;

    [Fact]
    public void NodesThatATrimRemovesAreFreedLater()
    {
        using TestKeyspace test = new();
        AddEntries(test);
        AssertFreedLater(test, () => Assert.Equal(Entries - 150, Trim(test, 150)));
        Assert.Equal(150, test.Database.Streams.Length("s"));
    }

    [Fact]
    public void WhatIsPendingOfAGroupThatIsRemovedIsFreedLater()
    {
        using TestKeyspace test = new();
        AddEntries(test);
        test.Database.Streams.CreateGroup("s", "g", StreamId.Zero);
        while (test.Database.Streams.ReadGroup("s", "g", "c", 1000).Length > 0)
        {
        }

        AssertFreedLater(test, () => Assert.True(test.Database.Streams.RemoveGroup("s", "g")));
    }

    [Fact]
    public void NodesOfAListThatIsTrimmedAreFreedLater()
    {
        using TestKeyspace test = new();
        for (int i = 0; i < Entries; i++) test.Database.Lists.Push("l", ListSide.Right, $"element:{i}");
        AssertFreedLater(test, () => test.Database.Lists.Trim("l", -10, -1));
        Assert.Equal(Enumerable.Range(Entries - 10, 10).Select(i => $"element:{i}"), test.Database.Lists.RangeStrings("l"));
    }

    [Fact]
    public void RefusedMemoryFreesThemAtOnce()
    {
        using TestKeyspace test = new();
        AddEntries(test);
        long before = NativeBlock.HeldByThread;
        NativeBlock.RefuseAfter(0);
        try
        {
            Trim(test, 150);
        }
        finally
        {
            NativeBlock.RefuseNoMore();
        }

        Assert.InRange(before - NativeBlock.HeldByThread, 500, Entries);
        test.Keyspace.CheckInvariants();
    }

    private static void AssertFreedLater(TestKeyspace test, Action remove)
    {
        long before = NativeBlock.HeldByThread;
        remove();
        test.Keyspace.CheckInvariants();
        Assert.InRange(NativeBlock.HeldByThread, before - 64, before + 4);
        test.Keyspace.LargeValues.FreeWaiting();
        Assert.InRange(before - NativeBlock.HeldByThread, 100, Entries);
        test.Keyspace.CheckInvariants();
    }

    private static void AddEntries(TestKeyspace test)
    {
        for (int i = 1; i <= Entries; i++)
        {
            test.Database.Streams.AddWithId("s", new StreamId((ulong)i, 0), KeyValuePair.Create("field", "value"));
        }
    }

    private static long Trim(TestKeyspace test, long length) => test.Database.Streams.Trim("s", length);
}
