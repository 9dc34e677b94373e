using System.Globalization;
using System.Text;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Persistence.Tests;

/// <summary>However many threads help, a log makes what its commands make one after the other.</summary>
public sealed class ParallelLoadTests
{
    private const int Steps = 6_000;

    private static readonly string[] _templates =
    [
        "SET {k} {n}", "APPEND {k} {n}", "INCR c{n}", "DEL {k}", "RENAME {k} {l}", "COPY {k} {l} REPLACE", "MOVE {k} 1", "MSET {k} {n} {l} {n}",
        "RPUSH l{n} {n}", "LPUSH l{n} {n}", "LPOP l{n}", "LMOVE l{n} l1 LEFT RIGHT", "HSET h{n} f {n}", "SINTERSTORE s1 s2 s3", "SADD s{n} {k}",
        "SMOVE s1 s2 {k}", "XADD x{n} * f {n}", "XGROUP CREATE x{n} g 0 MKSTREAM", "BITOP OR {k} {l} {k}",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ThreadsMakeWhatOneMakes(int threads)
    {
        SimulatedDisk disk = new();
        SortedDictionary<string, string> before = Live(disk);
        using Keyspace keyspace = new(new EngineOptions { Durability = { Directory = "data" } });
        CommandDispatcher dispatcher = new(keyspace, new CommandTable(GeneratedCommands.All));
        AppendOnlyDirectory directory = new(disk.AfterKill(), keyspace.Options.Durability);
        keyspace.BeginReplay();
        Assert.Equal(0, directory.Load(dispatcher, new MemoryLibraries(), _ => threads, progress: null, out long commands));
        keyspace.EndReplay();

        Assert.True(commands > Steps / 2, $"{commands} commands");
        Assert.Contains("\n#TS:", Encoding.Latin1.GetString(disk.Bytes("data/appendonlydir/appendonly.aof.1.incr.aof")), StringComparison.Ordinal);
        Assert.Equal(before, SnapshotData.Image(keyspace));
    }

    [Fact]
    public void WhatCannotBeRunIsSaidByWhoeverRunsIt()
    {
        SimulatedDisk disk = new();
        Live(disk);
        // A command that its key does not allow, as no program that is sound would have logged it.
        using Keyspace keyspace = new(new EngineOptions { Durability = { Directory = "data" } });
        CommandDispatcher dispatcher = new(keyspace, new CommandTable(GeneratedCommands.All));
        AppendOnlyDirectory directory = new(disk.AfterKill(), keyspace.Options.Durability);
        for (int i = 0; i < 100; i++) keyspace.Database(0).Hashes.Set(string.Create(CultureInfo.InvariantCulture, $"l{i}"), "f", "v");
        InvalidDataException e = Assert.Throws<InvalidDataException>(
            () => directory.Load(dispatcher, new MemoryLibraries(), static _ => 2, progress: null, out _));
        Assert.Contains("cannot be repeated (WRONGTYPE", e.Message, StringComparison.Ordinal);
    }

    private static SortedDictionary<string, string> Live(SimulatedDisk disk)
    {
        SeededRandom random = SeededRandom.Create();
        using DurableDatabase data = new(disk, tellsTime: true);
        for (int i = 0; i < Steps; i++)
        {
            data.Select(random.Next(8) == 0 ? 1 : 0);
            int choice = random.Next(2_000);
            if (choice == 0) data.TryRun("FLUSHDB");
            else if (choice < 3) data.TryRun("SWAPDB 0 1");
            else data.TryRun(Fill(random));
            if (random.Next(20) == 0) data.Store.Write();
        }

        return SnapshotData.Image(data.Keyspace);
    }

    private static SortedDictionary<string, string> Snapshots(Keyspace keyspace) => SnapshotData.Image(keyspace);

    private static string Fill(SeededRandom random) => _templates[random.Next(_templates.Length)]
        .Replace("{k}", Name(random), StringComparison.Ordinal)
        .Replace("{l}", Name(random), StringComparison.Ordinal)
        .Replace("{n}", random.Next(1, 60).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string Name(SeededRandom random) => string.Create(CultureInfo.InvariantCulture, $"k{random.Next(200)}");
}
