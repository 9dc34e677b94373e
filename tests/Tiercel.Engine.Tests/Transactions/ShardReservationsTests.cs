namespace Tiercel.Engine.Tests;

public sealed class ShardReservationsTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly ShardReservations _reservations = new();

    [Fact]
    public void ShardsOfTwoDatabasesDoNotOverlap()
    {
        Assert.True(Reserve("a", Plan(0, 0b11)));
        Assert.True(Reserve("b", Plan(1, 0b11)));
        Assert.Equal("a", _reservations.OwnerOf(0, 0b10));
        Assert.Equal("b", _reservations.OwnerOf(Plan(1, 0b10)));
        Assert.Null(_reservations.OwnerOf(0, 0b100));
        Assert.Null(_reservations.OwnerOf(2, ulong.MaxValue));
        _reservations.Release("a");
        Assert.Null(_reservations.OwnerOf(0, ulong.MaxValue));
        Assert.Equal("b", _reservations.AnyOwner());
        _reservations.Release("b");
        Assert.False(_reservations.IsAny);
    }

    [Fact]
    public void WhoCameFirstHasThemFirst()
    {
        Assert.True(Reserve("a", Plan(0, 0b001)));
        List<string> order = [];
        Thread second = Begin("b", Plan(0, 0b011), order);
        // Of what it waits for nobody who came later has any, though nobody has it.
        Thread third = Begin("c", Plan(0, 0b010), order);
        Assert.Equal("a", _reservations.OwnerOf(0, 0b111));
        Assert.Null(_reservations.OwnerOf(0, 0b110));
        Assert.True(Reserve("d", Plan(0, 0b100)));
        _reservations.Release("a");
        Assert.True(second.Join(Deadline));
        Assert.True(third.Join(Deadline));
        Assert.Equal(["b", "c"], order);
    }

    [Fact]
    public void WhoDoesNotWantThemAnyMoreIsToldAtOnce()
    {
        Assert.True(Reserve("a", Plan(0, 1)));
        bool isCancelled = false;
        bool? got = null;
        Thread waiting = Start(() => got = _reservations.TryReserve("b", Plan(0, 1), () => Volatile.Read(ref isCancelled)));
        Assert.True(SpinWait.SpinUntil(() => waiting.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Deadline));
        Volatile.Write(ref isCancelled, true);
        _reservations.LookAgain();
        Assert.True(waiting.Join(Deadline));
        Assert.False(got);
        _reservations.Release("b");
        _reservations.Release("a");
        Assert.True(Reserve("c", Plan(0, 1)));
    }

    [Fact]
    public void WhatIsPutOffIsDoneWhenSomebodyLetsGo()
    {
        int done = 0;
        _reservations.Postpone(() => done++);
        Assert.Equal(1, done);
        _reservations.Reserve("a", Plan(0, 1));
        _reservations.Postpone(() => done++);
        Assert.Equal(1, done);
        _reservations.Release("a");
        Assert.Equal(2, done);
    }

    [Fact]
    public void NobodyIsForgottenAndNoTwoHaveTheSame()
    {
        const int owners = 6;
        const int rounds = 3_000;
        int[] holders = new int[4];
        Thread[] threads = [.. Enumerable.Range(0, owners).Select(i => Start(() =>
        {
            Random random = new(i);
            object owner = new();
            for (int round = 0; round < rounds; round++)
            {
                ulong shards = (ulong)random.Next(1, 16);
                Assert.True(_reservations.TryReserve(owner, Plan(0, shards), static () => false));
                for (int s = 0; s < holders.Length; s++)
                {
                    if ((shards >> s & 1) != 0) Assert.Equal(1, Interlocked.Increment(ref holders[s]));
                }

                for (int s = 0; s < holders.Length; s++)
                {
                    if ((shards >> s & 1) != 0) Interlocked.Decrement(ref holders[s]);
                }

                // Half of them begin anew, with other shards.
                if (random.Next(2) == 0) _reservations.Release(owner);
            }

            _reservations.Release(owner);
        }))];
        Assert.All(threads, static t => Assert.True(t.Join(Deadline)));
        Assert.False(_reservations.IsAny);
    }

    private static ShardPlan Plan(int database, ulong shards)
    {
        ShardPlan plan = new();
        plan.Add(database, shards);
        return plan;
    }

    private static Thread Start(Action body)
    {
        Thread thread = new(() => body()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private bool Reserve(object owner, ShardPlan plan) => _reservations.TryReserve(owner, plan, static () => false);

    private Thread Begin(string owner, ShardPlan plan, List<string> order)
    {
        Thread thread = Start(() =>
        {
            Reserve(owner, plan);
            lock (order) order.Add(owner);
            _reservations.Release(owner);
        });
        Assert.True(SpinWait.SpinUntil(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Deadline));
        return thread;
    }
}
