using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

public class HyperLogLogOpsTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(3_000)]
    [InlineData(100_000)]
    public void EstimateIsNearTheTruth(int elements)
    {
        using TestKeyspace test = new();
        HyperLogLog counters = test.Database.HyperLogLog;
        for (int i = 0; i < elements; i++) counters.Add("k", $"element {i}");
        Assert.InRange(counters.Count("k"), elements * 0.95, elements * 1.05);
        // The second answer comes from the value.
        Assert.Equal(counters.Count("k"), counters.Count("k"));
        Assert.InRange(test.Database.Strings.Length("k"), 1, HyperLogLogFormat.DenseBytes);
    }

    [Fact]
    public void UnionsAreThoseOfAllElementsInEveryEncoding()
    {
        SeededRandom random = SeededRandom.Create();
        for (int round = 0; round < 20; round++)
        {
            using TestKeyspace test = new();
            HyperLogLog counters = test.Database.HyperLogLog;
            foreach (string key in (string[])["a", "b", "c"])
            {
                string[] elements = [.. Enumerable.Range(0, random.Next(1, 4000)).Select(_ => Text(random.Next(5000)))];
                counters.AddMany(key, elements);
                counters.AddMany("all", elements);
            }

            long expected = counters.Count("all");
            Assert.Equal(expected, counters.CountUnion("a", "b", "absent", "c"));
            counters.Merge("a", "b", "c", "absent");
            Assert.Equal(expected, counters.Count("a"));
        }
    }

    [Fact]
    public void RegistersAreTheSameWhetherElementsCameTogetherOrOneByOne()
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new();
        string[] elements = [.. Enumerable.Range(0, 3000).Select(_ => Text(random.Next()))];
        test.Database.HyperLogLog.AddMany("together", elements);
        foreach (string element in elements) test.Database.HyperLogLog.Add("singly", element);
        Assert.Equal(test.Database.Strings.Get("together"), test.Database.Strings.Get("singly"));
    }

    [Fact]
    public void RollbackGivesTheBytesBack()
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new();
        for (int round = 0; round < 200; round++)
        {
            byte[] name = TestKeyspace.Bytes($"k{random.Next(4)}");
            Key key = test.Hashed(name);
            SortedDictionary<string, string> before = test.Contents();
            KeyScope scope = new(test.Database);
            scope.Acquire(key.Hash);
            scope.Begin(UndoLog.ForThisThread());
            for (int i = random.Next(1, 6); i > 0; i--) Change(ref scope, in key, random);
            if (random.Next(2) == 0)
            {
                scope.Commit();
                scope.Release();
                continue;
            }

            scope.Rollback();
            scope.Release();
            Assert.Equal(before, test.Contents());
        }
    }

    [Fact]
    public void ListenerThatReplaysHasTheSameBytes()
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new();
        using TestKeyspace twin = new();
        test.Keyspace.Sink = new Replay(twin.Database);
        for (int round = 0; round < 1000; round++)
        {
            byte[] name = TestKeyspace.Bytes($"k{random.Next(3)}");
            Key key = test.Hashed(name);
            KeyScope scope = new(test.Database);
            scope.Acquire(key.Hash);
            Change(ref scope, in key, random);
            scope.Release();
            Assert.Equal(test.Database.Strings.Get(name), twin.Database.Strings.Get(name));
        }
    }

    [Fact]
    public void AddingToADamagedValueChangesNothing()
    {
        using TestKeyspace test = new();
        byte[] damaged = [.. "HYLL\x01"u8, .. new byte[11], 0x7F, 0xF0];
        test.Database.Strings.Set("k", damaged);
        string[] elements = [.. Enumerable.Range(0, 5000).Select(Text)];
        Assert.Throws<FormatException>(() => test.Database.HyperLogLog.AddMany("k", elements));
        Assert.Equal(damaged, test.Database.Strings.Get("k"));
        Assert.Throws<FormatException>(() => test.Database.HyperLogLog.CountUnion("k", "j"));
        Assert.Throws<FormatException>(() => test.Database.HyperLogLog.Merge("j", "k"));
        Assert.False(test.Database.Keys.Exists("j"));
    }

    [Fact]
    public void SelfTestPasses() => Assert.True(HyperLogLogSelfTest.Passes());

    private static void Change(ref KeyScope scope, in Key key, SeededRandom random)
    {
        Span<byte> element = Encoding.ASCII.GetBytes(Text(random.Next(20_000)));
        OpStatus status = OpStatus.Done;
        switch (random.Next(12))
        {
            case 0:
                status = HyperLogLogOps.MakeDense(ref scope, in key, out _);
                break;
            case 1 or 2 or 3:
                status = HyperLogLogOps.Count(ref scope, in key, out _);
                break;
            case 4 when random.Next(8) == 0:
                scope.Remove(in key);
                break;
            default:
                status = HyperLogLogOps.Add(ref scope, in key, new SingleText(element), out _);
                break;
        }

        Assert.InRange(status, OpStatus.Done, OpStatus.Absent);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Replay(Database target) : IMutationSink
    {
        public void OnMutation(in Mutation mutation)
        {
            switch (mutation.Kind)
            {
                case MutationKind.SetString:
                    target.Strings.Set(mutation.Key, mutation.Value);
                    break;
                case MutationKind.SetRange:
                    target.Strings.SetRange(mutation.Key, mutation.Offset, mutation.Value);
                    break;
                default:
                    target.Keys.Remove(mutation.Key);
                    break;
            }
        }
    }
}
