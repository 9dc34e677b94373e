using System.Globalization;
using System.Text;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Resp;
using Tiercel.Storage;
using Tiercel.TestKit;

namespace Tiercel.Persistence.Tests;

/// <summary>A snapshot holds what there was when it began, whatever is done meanwhile.</summary>
public class ConcurrentSnapshotTests
{
    private const int Threads = 3;
    private const int Names = 1500;
    private const int Snapshots = 12;

    private static readonly string[] Templates =
    [
        "SET {k} {v}", "SET {k} {v} PX {n}", "SET {k} {big}", "APPEND {k} {v}", "SETRANGE {k} {n} {v}", "INCR {k}", "DEL {k}", "GETDEL {k}",
        "PEXPIRE {k} {n}", "PERSIST {k}", "RENAME {k} {l}", "COPY {k} {l} REPLACE", "MOVE {k} 1", "MSET {k} {v} {l} {v}", "SETBIT {k} {n} 1",
        "HSET {k} {f} {v} {f} {v}", "HDEL {k} {f}", "HINCRBY {k} {f} 1", "HPEXPIRE {k} {n} FIELDS 1 {f}", "HSET {k} {f} {big}",
        "RPUSH {k} {v} {v}", "LPUSH {k} {big}", "LPOP {k}", "LSET {k} 0 {v}", "LREM {k} 0 {v}", "LMOVE {k} {l} LEFT RIGHT", "LTRIM {k} 1 20",
        "SADD {k} {f} {n}", "SADD {k} {n}", "SREM {k} {f}", "SPOP {k}", "SMOVE {k} {l} {f}", "SUNIONSTORE {k} {l} {k}",
        "ZADD {k} {n} {f}", "ZREM {k} {f}", "ZINCRBY {k} 2 {f}", "ZPOPMIN {k}", "ZUNIONSTORE {k} 2 {k} {l}",
        "XADD {k} * {f} {v}", "XTRIM {k} MAXLEN 5", "XGROUP CREATE {k} g 0 MKSTREAM", "XREADGROUP GROUP g a STREAMS {k} >", "XADD {k} * {f} {big}",
        "PFADD {k} {v}", "BITOP OR {k} {l} {k}", "SORT {k} ALPHA STORE {l}", "GETEX {k} PX {n}", "UNLINK {k} {l}",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FileHoldsWhatThereWasAtTheBeginning(bool isInSmallSlices)
    {
        SeededRandom random = SeededRandom.Create();
        EngineOptions options = new() { MaxKeys = 2500, EvictionPolicy = EvictionPolicy.AllKeysRandom, HashMaxListpackEntries = 8 };
        using SnapshotData data = new(options, slices: isInSmallSlices ? SnapshotData.SmallSlices : null);
        data.Keyspace.StartMaintenance(drivesClock: true);
        using CancellationTokenSource stop = new();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => Start(data.Keyspace, random.Next(int.MaxValue), stop.Token))];
        try
        {
            for (int i = 0; i < Snapshots; i++) Check(data, $"snapshot {i}, {random}");
        }
        finally
        {
            stop.Cancel();
            foreach (Thread thread in threads) thread.Join();
        }

        Assert.Null(data.Keyspace.Snapshot);
    }

    [Fact]
    public void KeysOfOneHashAreAllAsTheyWere()
    {
        using SnapshotData data = new(hasher: default(KeyHasher));
        for (int i = 0; i < 3000; i++) data.Run($"SET key{i} v");
        SortedDictionary<string, string> before = data.Image();
        using Snapshot snapshot = Snapshot.TryBegin(data.Keyspace)!;
        data.Run("SET key7 other", "DEL key8 key2999", "SET new v", "RENAME key9 key10");
        Assert.Equal(before, Loaded(data, snapshot));
    }

    [Fact]
    public void OneSnapshotIsTakenAtATime()
    {
        Keyspace keyspace = new(new EngineOptions());
        Snapshot snapshot = Snapshot.TryBegin(keyspace)!;
        Assert.Null(Snapshot.TryBegin(keyspace));
        snapshot.Dispose();
        Snapshot.TryBegin(keyspace)!.Dispose();
        keyspace.Dispose();
    }

    [Fact]
    public void FlushedAndSwappedDatabasesAreInTheFileAsTheyWere()
    {
        using SnapshotData data = new();
        data.Fill();
        data.Selected = 1;
        data.Run("SET one 1", "RPUSH list " + new string('x', 30_000));
        SortedDictionary<string, string> before = data.Image();
        using Snapshot snapshot = Snapshot.TryBegin(data.Keyspace)!;
        data.Run("SWAPDB 0 1", "SET new v", "DEL text", "SWAPDB 1 2", "FLUSHALL", "SET text other");
        data.Selected = 0;
        data.Run("SET text another", "FLUSHDB");
        Assert.Equal(before, Loaded(data, snapshot));
    }

    [Fact]
    public void GivenUpSnapshotLeavesNothingBehind()
    {
        using SnapshotData data = new();
        data.Fill();
        long used = data.Keyspace.Memory.UsedBytes;
        using (Snapshot snapshot = Snapshot.TryBegin(data.Keyspace)!)
        {
            data.Run("SET block x", "SET block " + new string('y', 20_000), "SET text other", "SET text value");
            Assert.True(snapshot.CopiedBytes > 0);
        }

        data.Run("SET text value");
        Assert.InRange(data.Keyspace.Memory.UsedBytes, used - 4096, used + 4096);
        Assert.All(data.Keyspace.Database(0).Shards, static s => Assert.Null(s.Snapshot));
    }

    private static void Check(SnapshotData data, string what)
    {
        SortedDictionary<string, string> before = [];
        using Snapshot snapshot = Snapshot.TryBegin(data.Keyspace, () => before = SnapshotData.Image(data.Keyspace))!;
        SortedDictionary<string, string> loaded = Loaded(data, snapshot);
        foreach (string key in before.Keys.Union(loaded.Keys))
        {
            string expected = before.GetValueOrDefault(key, "absent");
            string actual = loaded.GetValueOrDefault(key, "absent");
            Assert.True(expected == actual, $"{what}: {key}\n  {expected}\n  {actual}");
        }
    }

    private static SortedDictionary<string, string> Loaded(SnapshotData data, Snapshot snapshot)
    {
        SnapshotFile.Write(data.Disk, "data/dump.rdb", data.Keyspace, snapshot, [], isBase: false);
        using SnapshotData loaded = new();
        loaded.Load(data.Disk.Bytes("data/dump.rdb"), keepsExpired: true);
        return loaded.Image();
    }

    private static Thread Start(Keyspace keyspace, int seed, CancellationToken stop)
    {
        Thread thread = new(() => Change(keyspace, seed, stop)) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private static void Change(Keyspace keyspace, int seed, CancellationToken stop)
    {
        Random random = new(seed);
        Client client = new();
        CommandBatch batch = new(new CommandDispatcher(keyspace, new CommandTable(GeneratedCommands.All)));
        while (!stop.IsCancellationRequested)
        {
            int choice = random.Next(3000);
            client.DatabaseIndex = random.Next(4) == 0 ? 1 : 0;
            if (choice == 0) Run(batch, client, "FLUSHDB");
            else if (choice < 4) Run(batch, client, "SWAPDB 0 1");
            else if (choice < 200) Transact(keyspace, random);
            else Run(batch, client, Fill(random, Templates[random.Next(Templates.Length)]));
        }
    }

    // Several changes as one step, half of the time taken back.
    private static void Transact(Keyspace keyspace, Random random)
    {
        ShardPlan plan = new();
        plan.Add(0, ulong.MaxValue);
        Transaction transaction = Transaction.ForThisThread();
        transaction.Begin(keyspace, plan);
        try
        {
            transaction.KeepUndo();
            for (int i = 0; i < 5; i++) ChangeIn(keyspace, transaction, random);
            if (random.Next(2) == 0) transaction.Rollback();
        }
        finally
        {
            transaction.End();
        }
    }

    private static void ChangeIn(Keyspace keyspace, Transaction transaction, Random random)
    {
        byte[] name = Encoding.ASCII.GetBytes(Name(random));
        Key key = new(name, keyspace.Hash(name));
        KeyScope scope = new(keyspace.Database(0), transaction);
        bool isString = scope.Find(in key, LookupMode.Write).Kind == ValueKind.String;
        switch (random.Next(5))
        {
            case 0:
                scope.Remove(in key);
                break;
            case 1:
                scope.SetExpiry(in key, keyspace.NowMs + random.Next(1, 100));
                break;
            case 2 when isString:
                scope.Append(in key, "more"u8);
                break;
            case 3 when isString:
                scope.SetRange(in key, 2, "range"u8);
                break;
            default:
                scope.SetString(in key, name, Expiry.None);
                break;
        }

        scope.Release();
    }

    private static string Fill(Random random, string template)
    {
        StringBuilder text = new(template);
        text.Replace("{k}", Name(random)).Replace("{l}", Name(random)).Replace("{f}", "f" + random.Next(20));
        text.Replace("{n}", random.Next(1, 300).ToString(CultureInfo.InvariantCulture));
        text.Replace("{big}", new string('b', random.Next(15_000, 40_000))).Replace("{v}", "v" + random.Next(1000));
        return text.ToString();
    }

    private static string Name(Random random) => "key" + random.Next(Names);

    private static void Run(CommandBatch batch, Client client, string command)
    {
        byte[] frame = RespConnection.Encode([.. command.Split(' ').Select(Encoding.Latin1.GetBytes)]);
        RespReaderState state = default;
        Arguments arguments = new(batch);
        RespReader.Read(frame, ref state, RespLimits.Default, ref arguments);
        batch.EndCommand();
        batch.Execute(frame, client, new ReplayReplies());
    }

    private sealed class Client : CommandClient;

    private readonly struct Arguments(CommandBatch batch) : IRespArgumentHandler
    {
        public void OnArgument(int offset, int length) => batch.AddArgument(offset, length);
    }
}
