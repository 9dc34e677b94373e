using System.Globalization;
using System.Text;
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Storage;
using Tiercel.TestKit;

namespace Tiercel.Persistence.Tests;

/// <summary>Large collections are in a snapshot as they were when it began, whatever is done with them while they are read.</summary>
public class LargeCollectionSnapshotTests
{
    private const int Elements = 400;
    private const int Copies = 2;
    private const int Rounds = 8;

    private static readonly string[] Kinds = ["hash", "timed", "set", "zset", "list", "stream"];

    private static readonly string[] Changes =
    [
        "HSET hash{c} f{n} {v}", "HSET hash{c} f{n} {w} f{m} {v}", "HDEL hash{c} f{n}", "HINCRBY hash{c} number 1", "HPEXPIRE hash{c} {n} FIELDS 1 f{m}",
        "HSET timed{c} f{n} {w}", "HPERSIST timed{c} FIELDS 2 f{n} f{m}", "HPEXPIRE timed{c} 100000 FIELDS 2 f{n} f{m}", "HDEL timed{c} f{n} f{m}",
        "SADD set{c} m{n} x{m}", "SREM set{c} m{n}", "SPOP set{c} 20", "SMOVE set{c} set{d} m{n}", "SADD set{c} {w}", "SREM set{c} {w}",
        "ZADD zset{c} {n} m{m}", "ZREM zset{c} m{n}", "ZINCRBY zset{c} 7 m{n}", "ZPOPMAX zset{c} 30", "ZPOPMIN zset{c}", "ZADD zset{c} {n} {w}",
        "RPUSH list{c} {v} {w}", "LPUSH list{c} {v}", "LPOP list{c} {n}", "RPOP list{c} 3", "LSET list{c} {i} {w}", "LINSERT list{c} BEFORE e{n} {v}",
        "LREM list{c} 0 e{n}", "LTRIM list{c} 5 -5", "LMOVE list{c} list{d} LEFT RIGHT",
        "XADD stream{c} * f {v}", "XDEL stream{c} {n}-1", "XTRIM stream{c} MAXLEN {m}", "XGROUP CREATE stream{c} h{n} 0", "XGROUP DESTROY stream{c} h{n}",
        "XREADGROUP GROUP g a COUNT 20 STREAMS stream{c} >", "XACK stream{c} g {n}-1", "XCLAIM stream{c} g b 0 {n}-1 {m}-1", "XGROUP DELCONSUMER stream{c} g a",
    ];

    private static readonly string[] WholeChanges =
    [
        "DEL {k}", "UNLINK {k} {l}", "RENAME {k} {l}", "RENAME {k} other{n}", "MOVE {k} 1", "COPY {k} {l} REPLACE", "SET {k} {v}", "PEXPIRE {k} 1", "PERSIST {k}",
        "LTRIM list{c} {n} {m}", "XTRIM stream{c} MAXLEN 3", "ZREMRANGEBYRANK zset{c} 5 -5", "SINTERSTORE set{c} set{c} set{d}",
        "ZUNIONSTORE zset{c} 2 zset{c} zset{d}", "SORT list{c} ALPHA STORE list{d}", "FLUSHDB", "SWAPDB 0 1", "FLUSHALL",
    ];

    [Fact]
    public void CollectionsAreAsTheyWereWhateverIsDoneMeanwhile()
    {
        SeededRandom random = SeededRandom.Create();
        for (int round = 0; round < Rounds; round++)
        {
            using SnapshotData data = New();
            Fill(data);
            SortedDictionary<string, string> before = data.Image();
            // In every other round nothing goes as a whole, so that all are read to their end while they change.
            int wholeChanges = round % 2;
            byte[] file = Save(data, () => Change(data, random, wholeChanges));
            AssertHolds(file, before, $"round {round}, {random}");
            Assert.All(data.Keyspace.Database(0).Shards, static s => Assert.Null(s.Snapshot));
        }
    }

    [Fact]
    public void EachKindIsReadToItsEndWhileEveryElementGoes()
    {
        foreach (string kind in Kinds)
        {
            using SnapshotData data = New();
            Fill(data);
            SortedDictionary<string, string> before = data.Image();
            int steps = 0;
            byte[] file = Save(data, () => Remove(data, kind, steps++));
            AssertHolds(file, before, kind);
        }
    }

    [Fact]
    public void WhatATransactionTakesBackIsAsItWas()
    {
        SeededRandom random = SeededRandom.Create();
        using SnapshotData data = New();
        Fill(data);
        SortedDictionary<string, string> before = data.Image();
        byte[] file = Save(data, () => RollBackSome(data, random));
        AssertHolds(file, before, random.ToString());
        Assert.Equal(before, data.Image());
    }

    [Fact]
    public void CollectionsOfAFlushedDatabaseAreReadAndFreed()
    {
        using SnapshotData data = New();
        Fill(data);
        SortedDictionary<string, string> before = data.Image();
        int steps = 0;
        byte[] file = Save(data, () =>
        {
            if (steps++ == 3) data.Run("DEL hash0", "FLUSHALL");
        });
        AssertHolds(file, before, "flushed");
        data.Keyspace.LargeValues.FreeWaiting();
        Assert.InRange(data.Keyspace.Memory.UsedBytes, -4096, 4096);
    }

    [Fact]
    public void RefusedMemoryFailsTheSnapshotAndNotTheChange()
    {
        for (int granted = 0; granted < 6; granted++)
        {
            using SnapshotData data = New();
            Fill(data);
            using (Snapshot snapshot = Snapshot.TryBegin(data.Keyspace)!)
            {
                data.Run("HSET hash0 f1 x1");
                NativeBlock.RefuseAfter(granted);
                for (int i = 0; i < Elements; i++)
                {
                    if (i % 100 != 7) data.TryRun($"HSET hash0 f{i} x{i}");
                    data.TryRun($"HSET hash1 f{i} x{i}");
                }

                NativeBlock.RefuseNoMore();
                Assert.Throws<InsufficientMemoryException>(() => ReadAll(snapshot));
            }

            data.Run("HGET hash0 f300", "HSET hash0 f1 again", "DEL hash0");
        }
    }

    [Fact]
    public void ImagesAreFreedWithTheSnapshot()
    {
        using SnapshotData data = New();
        Fill(data);
        long held = NativeBlock.HeldByThread;
        Snapshot snapshot = Snapshot.TryBegin(data.Keyspace)!;
        for (int i = 0; i < Elements; i++) data.Run($"HSET hash0 f{i} {new string('w', 9000)}", $"HSET hash0 f{i} {i}", $"LSET list0 {i} e{i}");
        Assert.True(snapshot.CopiedBytes > 0);
        data.Run("DEL stream0 set0");
        snapshot.Dispose();
        Assert.Equal(0, snapshot.CopiedBytes);
        // Without one, and freed as soon as nothing refers to them.
        data.Run("DEL hash0 list0");
        data.Keyspace.LargeValues.FreeWaiting();
        using SnapshotData other = New();
        Assert.True(NativeBlock.HeldByThread < held, $"{NativeBlock.HeldByThread} blocks are held, {held} were.");
    }

    private static SnapshotData New() => new(new EngineOptions { HashMaxListpackEntries = 8 }, slices: SnapshotData.SmallSlices);

    private static void Fill(SnapshotData data)
    {
        for (int c = 0; c < Copies; c++)
        {
            for (int i = 0; i < Elements; i++)
            {
                // Some are longer than a slot of a heap may be.
                string value = i % 100 == 7 ? new string('l', 9000) + i : $"v{i}";
                data.Run($"HSET hash{c} f{i} {value}", $"HSET timed{c} f{i} {value}", $"SADD set{c} m{i}", $"ZADD zset{c} {i / 3} m{i}");
                data.Run($"RPUSH list{c} e{i} {value}", $"XADD stream{c} {i + 1}-1 f {value}");
            }

            data.Run($"HPEXPIREAT timed{c} 9999999999999 FIELDS 3 f3 f4 f5", $"SADD set{c} {new string('s', 9000)}");
            data.Run($"XGROUP CREATE stream{c} g 0", $"XREADGROUP GROUP g a COUNT 150 STREAMS stream{c} >", $"XGROUP CREATE stream{c} e $");
            data.Run($"XREADGROUP GROUP g b COUNT 30 STREAMS stream{c} >", $"XDEL stream{c} 1-1 9-1", $"ZADD zset{c} 5 {new string('z', 9000)}");
        }

        data.Run("SET text value", "HSET small f v");
    }

    private static void Change(SnapshotData data, SeededRandom random, int wholeChanges)
    {
        for (int i = 0; i < 5; i++) data.TryRun(Filled(random, Changes[random.Next(Changes.Length)]));
        if (wholeChanges > 0 && random.Next(8) == 0) data.TryRun(Filled(random, WholeChanges[random.Next(WholeChanges.Length)]));
        if (random.Next(4) == 0) RollBackSome(data, random);
        if (random.Next(20) == 0) data.Keyspace.AdvanceClock();
    }

    private static void Remove(SnapshotData data, string kind, int step)
    {
        data.TryRun(kind switch
        {
            "hash" or "timed" => $"HDEL {kind}0 f{step} f{Elements - step}",
            "set" => "SPOP set0 2",
            "zset" => "ZPOPMAX zset0 2",
            "list" => step % 2 == 0 ? "RPOP list0 2" : "LSET list0 0 other",
            _ => step % 2 == 0 ? $"XACK stream0 g {step}-1" : $"XDEL stream0 {step}-1",
        });
    }

    private static void RollBackSome(SnapshotData data, SeededRandom random)
    {
        ShardPlan plan = new();
        plan.Add(0, ulong.MaxValue);
        plan.Add(1, ulong.MaxValue);
        Transaction transaction = Transaction.ForThisThread();
        transaction.Begin(data.Keyspace, plan);
        try
        {
            transaction.KeepUndo();
            for (int i = 0; i < 4; i++)
            {
                bool isWhole = random.Next(4) == 0;
                // All but the last three: these cannot be taken back.
                string template = isWhole ? WholeChanges[random.Next(WholeChanges.Length - 3)] : Changes[random.Next(Changes.Length)];
                data.RunIn(transaction, Filled(random, template));
            }

            transaction.Rollback();
        }
        finally
        {
            transaction.End();
        }
    }

    private static byte[] Save(SnapshotData data, Action betweenPieces)
    {
        using IFile file = ((IFileSystem)data.Disk).Create("saved.rdb");
        using Snapshot snapshot = Snapshot.TryBegin(data.Keyspace)!;
        using RdbFileWriter writer = new(file, data.Keyspace, snapshot.Version, isBase: false);
        PooledBuffer piece = default;
        while (snapshot.TryGetDatabase(out SnapshotDatabase database))
        {
            writer.BeginDatabase(database.Index, database.Keys, database.Expiring);
            for (bool isMore = true; isMore;)
            {
                betweenPieces();
                piece.Clear();
                isMore = snapshot.ReadPiece(ref piece);
                writer.Write(piece.Written);
            }
        }

        piece.Dispose();
        writer.End();
        data.Keyspace.CheckInvariants();
        return data.Disk.Bytes("saved.rdb");
    }

    private static void ReadAll(Snapshot snapshot)
    {
        PooledBuffer piece = default;
        try
        {
            while (snapshot.TryGetDatabase(out _)) snapshot.ReadPiece(ref piece);
        }
        finally
        {
            piece.Dispose();
        }
    }

    private static void AssertHolds(byte[] file, SortedDictionary<string, string> before, string what)
    {
        using SnapshotData loaded = new();
        loaded.Load(file, keepsExpired: true);
        SortedDictionary<string, string> found = loaded.Image();
        Assert.Equal(before.Keys, found.Keys);
        foreach ((string key, string expected) in before)
        {
            Assert.True(expected == found[key], $"{what}: {key}\n  {Shown(expected)}\n  {Shown(found[key])}");
        }
    }

    private static string Shown(string image) => image.Length < 2000 ? image : image[..2000] + "…";

    private static string Filled(SeededRandom random, string template)
    {
        StringBuilder text = new(template);
        text.Replace("{k}", Name(random)).Replace("{l}", Name(random)).Replace("{c}", Copy(random)).Replace("{d}", Copy(random));
        text.Replace("{n}", Number(random)).Replace("{m}", Number(random)).Replace("{i}", Number(random));
        text.Replace("{v}", "new" + Number(random)).Replace("{w}", new string('w', random.Next(8) == 0 ? 9000 : random.Next(300)));
        return text.ToString();
    }

    private static string Name(SeededRandom random) => Kinds[random.Next(Kinds.Length)] + Copy(random);

    private static string Copy(SeededRandom random) => random.Next(Copies).ToString(CultureInfo.InvariantCulture);

    private static string Number(SeededRandom random) => random.Next(1, Elements).ToString(CultureInfo.InvariantCulture);
}
