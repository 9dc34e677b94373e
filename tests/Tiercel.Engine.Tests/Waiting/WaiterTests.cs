using System.Collections.Concurrent;

namespace Tiercel.Engine.Tests;

public sealed class WaiterTests
{
    [Fact]
    public void ElementGoesToTheFirstWhoCame()
    {
        using TestKeyspace test = new();
        TestWaiter first = new TestWaiter(test.Database, "k").Begin();
        TestWaiter second = new TestWaiter(test.Database, "k").Begin();

        test.Database.Lists.Push("k", ListSide.Right, "a");

        Assert.Equal(["k=a"], first.Got);
        Assert.Equal(WaitEnd.Served, first.End);
        Assert.Null(second.End);
        test.Database.Lists.PushMany("k", ListSide.Right, "b", "c");
        Assert.Equal(["k=b"], second.Got);
        Assert.Equal(["c"], test.Database.Lists.RangeStrings("k"));
        AssertNobodyWaits(test);
    }

    [Fact]
    public void WaiterOfSeveralKeysIsServedOnceAndLeavesAllQueues()
    {
        using TestKeyspace test = new();
        string[] keys = [.. Enumerable.Range(0, 200).Select(static i => "key" + i)];
        TestWaiter waiter = new TestWaiter(test.Database, keys).Begin();
        Assert.Contains(test.Database.Shards, static s => s.HasWaiters);

        test.Database.Lists.Push("key123", ListSide.Right, "x");
        test.Database.Lists.Push("key7", ListSide.Right, "y");

        Assert.Equal(["key123=x"], waiter.Got);
        Assert.Equal(1, waiter.Ends);
        Assert.True(test.Database.Keys.Exists("key7"));
        AssertNobodyWaits(test);
    }

    [Fact]
    public void ReplyComesAfterTheLocks()
    {
        using TestKeyspace test = new();
        Reentering waiter = new(test.Database);
        waiter.Begin(test);

        test.Database.Lists.Push("k", ListSide.Right, "x");

        // It would have thrown had the shard still been locked.
        Assert.Equal(1, waiter.CountSeen);
    }

    [Fact]
    public void AnotherKindWakesNobody()
    {
        using TestKeyspace test = new();
        TestWaiter waiter = new TestWaiter(test.Database, "k").Begin();
        test.Database.Strings.Set("k", "v");
        test.Database.Keys.Remove("k");
        test.Database.Sets.Add("k", "m");
        Assert.Null(waiter.End);

        test.Database.Keys.Remove("k");
        test.Database.Lists.Push("k", ListSide.Left, "v");
        Assert.Equal(["k=v"], waiter.Got);
    }

    [Fact]
    public void KeysOfOneTransactionAreServedInTheOrderOfItsChanges()
    {
        using TestKeyspace test = new();
        List<string> journal = [];
        foreach (string key in (string[])["c", "a", "b"])
            new TestWaiter(test.Database, key) { Journal = journal, Name = key }.Begin();
        byte[][] keys = [.. new[] { "b", "c", "a" }.Select(TestKeyspace.Bytes)];

        KeyScope scope = new(test.Database);
        scope.AcquireMany(ulong.MaxValue);
        scope.Begin(UndoLog.ForThisThread());
        foreach (byte[] key in keys) Push(ref scope, test.Hashed(key), "v");
        scope.Commit();
        scope.Release();

        Assert.Equal(["b:v", "c:v", "a:v"], journal);
    }

    [Fact]
    public void RolledBackPushWakesNobody()
    {
        using TestKeyspace test = new();
        TestWaiter waiter = new TestWaiter(test.Database, "k").Begin();
        byte[] key = TestKeyspace.Bytes("k");

        KeyScope scope = new(test.Database);
        scope.Acquire(test.Keyspace.Hash(key));
        scope.Begin(UndoLog.ForThisThread());
        Push(ref scope, test.Hashed(key), "v");
        scope.Rollback();
        scope.Release();

        Assert.Null(waiter.End);
        Assert.False(test.Database.Keys.Exists("k"));
        test.Database.Lists.Push("k", ListSide.Left, "w");
        Assert.Equal(["k=w"], waiter.Got);
    }

    [Fact]
    public void PatienceEndsAtItsTimeAndNotBefore()
    {
        using TestKeyspace test = new();
        TestWaiter brief = new TestWaiter(test.Database, TimeSpan.FromMilliseconds(10), "k").Begin();
        TestWaiter longer = new TestWaiter(test.Database, TimeSpan.FromSeconds(5), "k").Begin();
        TestWaiter endless = new TestWaiter(test.Database, "k").Begin();
        test.Time.Advance(TimeSpan.FromMilliseconds(9));
        Assert.Null(brief.End);
        test.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(WaitEnd.TimedOut, brief.End);
        test.Time.Advance(TimeSpan.FromMilliseconds(4989));
        Assert.Null(longer.End);
        test.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(WaitEnd.TimedOut, longer.End);
        test.Time.Advance(TimeSpan.FromDays(100));
        Assert.Null(endless.End);

        test.Database.Lists.Push("k", ListSide.Right, "v");
        Assert.Equal(["k=v"], endless.Got);
        Assert.Empty(longer.Got);
        AssertNobodyWaits(test);
    }

    [Fact]
    public void PatienceBeyondWhatATimerTakesIsKept()
    {
        using TestKeyspace test = new();
        TestWaiter waiter = new TestWaiter(test.Database, TimeSpan.FromDays(400), "k").Begin();
        test.Time.Advance(TimeSpan.FromDays(399));
        Assert.Null(waiter.End);
        test.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(WaitEnd.TimedOut, waiter.End);
    }

    [Fact]
    public void WhoGivesUpIsNotServed()
    {
        using TestKeyspace test = new();
        TestWaiter waiter = new TestWaiter(test.Database, "k", "l").Begin();
        Assert.True(waiter.TryEnd(WaitEnd.Abandoned));
        Assert.False(waiter.TryEnd(WaitEnd.TimedOut));
        AssertNobodyWaits(test);

        test.Database.Lists.Push("k", ListSide.Right, "v");
        Assert.Empty(waiter.Got);
        Assert.Equal((WaitEnd.Abandoned, 1), (waiter.End, waiter.Ends));
        Assert.Equal(1, test.Database.Lists.Count("k"));
    }

    [Fact]
    public void RemovalIsToldToThoseWhoWantToKnow()
    {
        using TestKeyspace test = new();
        foreach (Action remove in (Action[])
            [
                () => test.Database.Keys.Remove("k"),
                () => test.Database.Clear(),
                () => test.Database.SwapWith(test.Keyspace.Database(1)),
                () => test.Database.Keys.Rename("k", "other"),
                () =>
                {
                    test.Database.Keys.Expire("k", TimeSpan.FromSeconds(1));
                    test.Time.Advance(TimeSpan.FromSeconds(2));
                    test.Keyspace.AdvanceClock();
                    test.Keyspace.RunMaintenance();
                },
            ])
        {
            test.Database.Strings.Set("k", "v");
            TestWaiter watching = new TestWaiter(test.Database, "k") { WatchesRemoval = true }.Begin();
            TestWaiter other = new TestWaiter(test.Database, "k").Begin();
            remove();
            Assert.Equal(["k=gone"], watching.Got);
            Assert.Null(other.End);
            Assert.True(other.TryEnd(WaitEnd.Abandoned));
        }
    }

    [Fact]
    public void ListThatComesBySwapIsServed()
    {
        using TestKeyspace test = new();
        test.Keyspace.Database(1).Lists.PushMany("k", ListSide.Right, "a", "b");
        TestWaiter waiter = new TestWaiter(test.Database, "k").Begin();
        test.Keyspace.Database(1).SwapWith(test.Database);
        Assert.Equal(["k=a"], waiter.Got);
        Assert.Equal(["b"], test.Database.Lists.RangeStrings("k"));
    }

    [Fact]
    public void QueueIsServedByAScopeOfItsOwnIfAnotherShardIsTaken()
    {
        using TestKeyspace test = new();
        // Waits for a key of the highest shard that is in use here, and needs a lower one besides.
        string key = Enumerable.Range(0, 10_000).Select(static i => "k" + i).First(k => ShardOf(test, k) == 63);
        TestWaiter needy = new TestWaiter(test.Database, key) { Further = 1 }.Begin();
        TestWaiter next = new TestWaiter(test.Database, key).Begin();
        Shard taken = test.Database.Shards[0];
        using ManualResetEventSlim isTaken = new();
        using ManualResetEventSlim letGo = new();
        Thread holder = new(() =>
        {
            taken.Enter();
            isTaken.Set();
            letGo.Wait();
            taken.Exit();
        });
        holder.Start();
        isTaken.Wait();
        Thread pusher = new(() => test.Database.Lists.PushMany(key, ListSide.Right, "a", "b"));
        pusher.Start();
        // The push itself is done and seen, while who waits is not served.
        SpinUntil(() => test.Database.Lists.Count(key) == 2);
        Assert.Empty(needy.Got);
        Assert.Empty(next.Got);

        letGo.Set();
        pusher.Join();
        holder.Join();

        Assert.Equal([key + "=a"], needy.Got);
        Assert.Equal([key + "=b"], next.Got);
        AssertNobodyWaits(test);
    }

    [Fact]
    public void ServingThatThrowsLeavesNoLockTakenAndNobodyWaiting()
    {
        using TestKeyspace test = new();
        TestWaiter failing = new TestWaiter(test.Database, "k", "l") { Failure = new NotSupportedException() }.Begin();
        TestWaiter other = new TestWaiter(test.Database, "k").Begin();

        Assert.Throws<NotSupportedException>(() => test.Database.Lists.Push("k", ListSide.Left, "a"));

        Assert.Equal((WaitEnd.Served, 1), (failing.End, failing.Ends));
        Assert.Equal(1, test.Database.Lists.Count("k"));
        test.Database.Lists.Push("k", ListSide.Right, "b");
        Assert.Equal(["k=a"], other.Got);
        Assert.Equal(["b"], test.Database.Lists.RangeStrings("k"));
        AssertNobodyWaits(test);
    }

    /// <summary>An eviction wakes those who wait for the key, which must not lead to the next eviction on the same stack.</summary>
    [Fact]
    public void EvictionOfManyKeysThatAreWaitedForIsFlat()
    {
        const int keys = 20_000;
        using TestKeyspace test = new(new EngineOptions { EvictionPolicy = EvictionPolicy.AllKeysRandom });
        string[] names = [.. Enumerable.Range(0, keys).Select(static i => "k" + i)];
        foreach (string name in names) test.Database.Strings.Set(name, "v");
        TestWaiter waiter = new TestWaiter(test.Database, names).Begin();
        test.Keyspace.Options.MaxKeys = 10;
        test.Database.Strings.Set("one more", "v");
        Assert.InRange(test.Database.Count, 0, 10);
        Assert.Null(waiter.End);
        Assert.True(waiter.TryEnd(WaitEnd.Abandoned));
    }

    [Fact]
    public void DisposedKeyspaceEndsAllWaits()
    {
        TestKeyspace test = new();
        TestWaiter waiter = new TestWaiter(test.Database, "a", "b").Begin();
        TestWaiter patient = new TestWaiter(test.Database, TimeSpan.FromDays(1), "a").Begin();
        test.Dispose();
        Assert.Equal((WaitEnd.Disposed, 1), (waiter.End, waiter.Ends));
        Assert.Equal((WaitEnd.Disposed, 1), (patient.End, patient.Ends));
    }

    [Fact]
    public void KeysWithOneHashHaveQueuesOfTheirOwn()
    {
        using TestKeyspace test = new();
        ShardWaits waits = new();
        TestWaiter waiter = new(test.Database);
        foreach (string name in (string[])["a", "b", "c"]) waits.Add(waiter, new Key(TestKeyspace.Bytes(name), 42), 0);
        WaitQueue second = waits.Find(new Key("b"u8, 42))!;
        Assert.Equal("b"u8.ToArray(), second.Key);
        Assert.Null(waits.Find(new Key("d"u8, 42)));
        waits.Remove(second.First!);
        Assert.Null(waits.Find(new Key("b"u8, 42)));
        waits.Remove(waits.Find(new Key("c"u8, 42))!.First!);
        waits.Remove(waits.Find(new Key("a"u8, 42))!.First!);
        Assert.True(waits.IsEmpty);
    }

    /// <summary>Every element is got once, whoever pushes, waits, gives up or moves at the same time.</summary>
    [Fact]
    public void EveryElementIsGotOnceUnderManyThreads()
    {
        const int perPusher = 4000;
        using TestKeyspace test = new();
        string[] keys = ["a", "b", "c", "d"];
        ConcurrentDictionary<string, int> got = new();
        long left = 2 * perPusher;
        void Take(string element)
        {
            Assert.True(got.TryAdd(element, 0), element);
            Interlocked.Decrement(ref left);
        }

        Thread[] pushers = [.. Enumerable.Range(0, 2).Select(p => new Thread(() =>
        {
            Random random = new(p + 1);
            for (int i = 0; i < perPusher; i++)
            {
                string key = keys[random.Next(keys.Length)];
                if (random.Next(2) == 0) test.Database.Lists.Push(key, ListSide.Right, $"{p}.{i}");
                else test.Database.Lists.Push(key, ListSide.Left, $"{p}.{i}");
                if (random.Next(8) == 0) test.Database.Lists.Move(key, keys[random.Next(keys.Length)], ListSide.Left, ListSide.Right);
            }
        }))];
        Thread[] takers = [.. Enumerable.Range(0, 2).Select(t => new Thread(() =>
        {
            Random random = new(t + 100);
            while (Interlocked.Read(ref left) > 0)
            {
                string[] wanted = [.. keys.Where(_ => random.Next(2) == 0)];
                if (wanted.Length == 0) continue;
                if (random.Next(4) == 0 && test.Database.Lists.PopString(wanted[0], ListSide.Left) is { } element) Take(element);
                TestWaiter waiter = new TestWaiter(test.Database, wanted).Begin();
                // Who comes to a list that is there already waits for the next push.
                bool served = !waiter.TryEnd(WaitEnd.Abandoned);
                if (!served) continue;
                SpinUntil(() => waiter.End is not null);
                Take(Assert.Single(waiter.Got).Split('=')[1]);
            }
        }))];
        foreach (Thread thread in pushers) thread.Start();
        foreach (Thread thread in takers) thread.Start();
        foreach (Thread thread in pushers) thread.Join();
        foreach (Thread thread in takers) thread.Join();

        Assert.Equal(2 * perPusher, got.Count);
        AssertNobodyWaits(test);
    }

    private static void Push(ref KeyScope scope, scoped in Key key, string element)
    {
        ListOps.Open(ref scope, in key, out CollectionEntry entry);
        ListOps.Push(ref scope, in key, ref entry, ListSide.Right, TestKeyspace.Bytes(element));
    }

    private static int ShardOf(TestKeyspace test, string key) => Shard.IndexOf(test.Keyspace.Hash(TestKeyspace.Bytes(key)));

    private static void SpinUntil(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20)));

    private static void AssertNobodyWaits(TestKeyspace test) => Assert.DoesNotContain(test.Database.Shards, static s => s.HasWaiters);

    private sealed class Reentering(Database database) : Waiter(database, Timeout.InfiniteTimeSpan)
    {
        public long CountSeen { get; private set; }

        public void Begin(TestKeyspace test)
        {
            KeyScope scope = new(Database);
            Key key = test.Hashed(TestKeyspace.Bytes("k"));
            scope.Acquire(key.Hash);
            scope.AddWaiter(this, in key, 0);
            scope.Release();
        }

        public override bool IsReady(int number, Entry entry) => true;

        public override void Serve(ref KeyScope scope, scoped in Key key, int number)
        {
        }

        protected override void OnEnded(WaitEnd end) => CountSeen = Database.Lists.Count("k");
    }
}
