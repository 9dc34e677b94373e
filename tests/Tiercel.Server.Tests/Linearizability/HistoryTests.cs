using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class HistoryTests
{
    private const long None = KeyValues.Absent;

    [Fact]
    public void ReadOfWhatWasWrittenBeforeIsLinearizable() =>
        Assert.True(Of([At(0, 1, Set(0, 7))], [At(2, 3, Get(0, 7))]));

    [Fact]
    public void ReadOfAnOldValueIsNot() => Assert.False(Of([At(0, 1, Set(0, 7))], [At(2, 3, Get(0, None))]));

    [Theory]
    [InlineData(7)]
    [InlineData(None)]
    public void ReadBesideAWriteMaySeeEither(long value) => Assert.True(Of([At(0, 3, Set(0, 7))], [At(1, 2, Get(0, value))]));

    [Fact]
    public void IncrementThatWasLostIsNot()
    {
        Assert.False(Of([At(0, 3, Increment(0, 1))], [At(1, 2, Increment(0, 1))]));
        Assert.True(Of([At(0, 3, Increment(0, 2))], [At(1, 2, Increment(0, 1))]));
    }

    [Fact]
    public void BlockOfWhichHalfWasSeenIsNot()
    {
        Call block = At(0, 9, Set(0, 1), Set(1, 1));
        Assert.False(Of([block], [At(1, 8, Get(0, 1), Get(1, None))]));
        Assert.False(Of([block], [At(1, 2, Get(0, 1)), At(3, 4, Get(1, None))]));
        Assert.True(Of([block], [At(1, 2, Get(1, None)), At(3, 4, Get(0, 1))]));
    }

    [Fact]
    public void WritesSeenInTwoOrdersAreNot()
    {
        Call[] first = [At(0, 9, Set(0, 1))];
        Call[] second = [At(0, 9, Set(0, 2))];
        Call[] reader = [At(1, 2, Get(0, 1)), At(3, 4, Get(0, 2))];
        Assert.True(Of(first, second, reader, reader));
        Assert.False(Of(first, second, reader, [At(1, 2, Get(0, 2)), At(3, 4, Get(0, 1))]));
    }

    [Fact]
    public void ValueThatAWatcherDidNotSeeIsNotOverwritten()
    {
        // A block that went through read what it watched; here another value had come between.
        Call[] watcher = [At(0, 1, Set(0, 1)), At(6, 7, Get(0, 1), Set(0, 2))];
        Assert.False(Of(watcher, [At(2, 5, Set(0, 9))]));
        Assert.True(Of(watcher, [At(2, 7, Set(0, 9))]));
    }

    [Fact]
    public void SmallHistoriesAreJudgedAsByTryingEveryOrder()
    {
        SeededRandom random = SeededRandom.Create();
        int linearizable = 0;
        for (int i = 0; i < 5_000; i++)
        {
            Call[][] clients = [.. Enumerable.Range(0, 3).Select(_ => Calls(random).ToArray())];
            History history = new(clients);
            bool expected = AnyOrder(clients, [0, 0, 0], new KeyValues());
            Assert.True(expected == history.IsLinearizable(), $"{random}: not {expected}:\n{history}");
            if (expected) linearizable++;
        }

        Assert.InRange(linearizable, 100, 4_900);
    }

    private static bool Of(params Call[][] clients) => new History(clients).IsLinearizable();

    private static Call At(long invoked, long returned, params Step[] steps) => new(steps, invoked, returned);

    private static Step Get(int key, long value) => new(StepKind.Get, key, value);

    private static Step Set(int key, long value) => new(StepKind.Set, key, value);

    private static Step Increment(int key, long value) => new(StepKind.Increment, key, value);

    // Two calls, one or two steps each, at random times and with replies that may or may not be right.
    private static IEnumerable<Call> Calls(Random random)
    {
        int time = random.Next(6);
        for (int i = 0; i < 2; i++)
        {
            int returned = time + random.Next(6);
            yield return At(time, returned, [.. Enumerable.Range(0, random.Next(4) == 0 ? 2 : 1).Select(_ => AnyStep(random))]);
            time = returned + random.Next(3);
        }
    }

    private static Step AnyStep(Random random)
    {
        StepKind kind = (StepKind)random.Next(3);
        return new Step(kind, random.Next(2), kind == StepKind.Get && random.Next(2) == 0 ? None : random.Next(1, 3));
    }

    private static bool AnyOrder(Call[][] clients, int[] done, KeyValues values)
    {
        Call[] left = [.. clients.SelectMany((calls, client) => calls[done[client]..])];
        if (left.Length == 0) return true;
        for (int client = 0; client < clients.Length; client++)
        {
            if (done[client] == clients[client].Length) continue;
            Call next = clients[client][done[client]];
            if (left.Any(other => other.ReturnedAt < next.InvokedAt) || !values.TryApply(next, out KeyValues after)) continue;
            int[] further = [.. done];
            further[client]++;
            if (AnyOrder(clients, further, after)) return true;
        }

        return false;
    }
}
