using System.Text;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Persistence.Tests;

public sealed class AppendOnlyLogTests
{
    private const string Log = "data/appendonlydir/appendonly.aof.1.incr.aof";

    [Theory]
    [InlineData("SET k v", "SET k v")]
    [InlineData("MSET a 1 b 2 c 3", "MSET a 1 b 2 c 3")]
    [InlineData("RPUSH l 1 2 3 4 5 6 7 8 9 10 11", "RPUSH l 1 2 3 4 5 6 7 8 9 10 11")]
    [InlineData("HSET h a 1 b 2", "HSET h a 1 b 2")]
    [InlineData("ZADD z 1.5 a -inf b", "ZADD z 1.5 a -inf b")]
    [InlineData("SADD s 1 2 x", "SADD s 1 2 x")]
    [InlineData("XADD s 1-1 f v", "XADD s 1-1 f v")]
    [InlineData("SETRANGE k 2 xy", "SETRANGE k 2 xy")]
    [InlineData("SUNIONSTORE t none", "")]
    [InlineData("DEL none", "")]
    [InlineData("PFADD h", "SET h")]
    public void CommandIsStagedAsRedisWouldWriteIt(string command, string expected)
    {
        SimulatedDisk disk = new();
        using DurableDatabase data = new(disk);

        data.Run(command);
        data.Store.Write();

        string staged = Words(disk);
        Assert.True(expected.Length == 0 ? staged.Length == 0 : staged.StartsWith($"SELECT 0 {expected}", StringComparison.Ordinal), staged);
    }

    [Fact]
    public void LastIdBelowTheGreatestRemovedOneIsThereAfterAStart()
    {
        SimulatedDisk disk = new();
        using (DurableDatabase data = new(disk))
        {
            data.Run("XADD s 5-0 f v");
            data.Run("XDEL s 5-0");
            data.Run("XSETID s 1-0");
            data.Run("XADD s 2-0 f v");
        }

        using DurableDatabase again = new(disk);
        again.Run("XADD s 2-1 f v");
        Assert.Equal(2, again.Keyspace.Database(0).Streams.Length("s"));
    }

    [Fact]
    public void DatabasesAreSelectedWhereTheyChange()
    {
        SimulatedDisk disk = new();
        using DurableDatabase data = new(disk);
        data.Run("SET a 1");
        data.Run("SET b 1");
        data.Select(3);
        data.Run("SET c 1");
        data.Run("MOVE c 0");

        data.Store.Write();

        Assert.Equal("SELECT 0 SET a 1 SET b 1 SELECT 3 SET c 1 MOVE c 0", Words(disk));
    }

    [Fact]
    public void StepOfSeveralCommandsIsATransaction()
    {
        SimulatedDisk disk = new();
        using DurableDatabase data = new(disk);
        data.Run("RPUSH l 1 2");
        data.Run("SET k v EX 100");
        data.Run("LMOVE l m LEFT RIGHT");

        data.Store.Write();

        Assert.EndsWith("MULTI RPUSH m 1 LPOP l EXEC", Words(disk), StringComparison.Ordinal);
    }

    [Fact]
    public void ExpiredKeyIsDeletedInTheLog()
    {
        SimulatedDisk disk = new();
        using (DurableDatabase data = new(disk))
        {
            data.Run("SET k v PX 1");
            Assert.True(SpinWait.SpinUntil(
                () =>
                {
                    data.Keyspace.AdvanceClock();
                    return data.Get("k") is null;
                },
                TimeSpan.FromSeconds(5)));
        }

        Assert.EndsWith("DEL k", Words(disk), StringComparison.Ordinal);
    }

    [Fact]
    public void FailedDiskIsReportedAndChangesAreRefusedUntilItIsMended()
    {
        SimulatedDisk disk = new();
        using DurableDatabase data = new(disk);
        disk.IsFullFrom = 0;
        data.Run("SET k v");

        Assert.False(data.Store.Write());

        Assert.Contains("No space", data.Store.Failure!.Message, StringComparison.Ordinal);
        data.Run("SET k w");
        Assert.Equal("v", data.Get("k"));
        // Past the refusal, as one that had begun before: it belongs to no position that is ever written.
        Assert.Throws<DurabilityException>(() => data.Keyspace.Database(0).Strings.Set("refused", "1"));
        SetPastRefusal(data.Keyspace, "late"u8);
        Assert.True(data.Store.PositionOfThread > data.Store.End);
        Assert.False(data.Store.Write());

        disk.IsFullFrom = long.MaxValue;
        Assert.True(SpinWait.SpinUntil(() => data.Store.Failure is null, TimeSpan.FromSeconds(30)));
        data.Run("SET k x");
        Assert.True(data.Store.Write());
        using DurableDatabase again = new(disk.AfterKill());
        Assert.Equal("x", again.Get("k"));
    }

    [Fact]
    public void ConcurrentWritersEndWithTheDataThatTheLogTells()
    {
        SimulatedDisk disk = new();
        string before;
        using (DurableDatabase data = new(disk))
        {
            Database database = data.Keyspace.Database(0);
            Parallel.For(0, 4, thread =>
            {
                for (int i = 0; i < 2000; i++)
                {
                    database.Strings.Append($"text{i % 3}", Encoding.ASCII.GetBytes($"{thread}"));
                    database.Lists.Push("list", ListSide.Right, $"{thread}:{i}");
                    if (i % 5 == 0) database.Keys.Rename($"text{i % 3}", $"text{(i + 1) % 3}");
                    if (i % 50 == 0) data.Store.Write();
                }
            });
            before = Describe(data);
        }

        using DurableDatabase again = new(disk);
        Assert.Equal(before, Describe(again));
    }

    private static string Describe(DurableDatabase data) =>
        string.Join('|', data.Get("text0"), data.Get("text1"), data.Get("text2"), string.Join(' ', data.List("list")));

    // The words of all commands; headers and lengths are left out.
    private static string Words(SimulatedDisk disk)
    {
        string[] lines = Encoding.Latin1.GetString(disk.Bytes(Log)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', lines.Where(static l => l[0] is not ('*' or '$' or '#')));
    }

    private static void SetPastRefusal(Keyspace keyspace, ReadOnlySpan<byte> name)
    {
        Key key = new(name, keyspace.Hash(name));
        scoped KeyScope scope = new(keyspace.Database(0));
        scope.Acquire(key.Hash);
        scope.SetString(in key, "1"u8, Expiry.None);
        scope.Release();
    }
}
