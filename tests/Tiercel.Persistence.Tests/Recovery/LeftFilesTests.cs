using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Storage;
using Tiercel.TestKit;

namespace Tiercel.Persistence.Tests;

/// <summary>What processes leave that are killed while they write a file, and what the next one does with it.</summary>
public sealed class LeftFilesTests
{
    private const string Log = "data/appendonlydir/";

    [Fact]
    public void NextProcessRemovesWhateverAKillDuringARewriteOrASaveHasLeft()
    {
        SimulatedDisk whole = new();
        Live(whole);
        int left = 0;
        for (long kill = 1; kill <= whole.Operations; kill++)
        {
            SimulatedDisk disk = new() { CutsPowerAt = kill };
            Live(disk);
            SimulatedDisk survivor = disk.AfterKill();
            if (Names(survivor).Any(static n => n.Contains("temp-", StringComparison.Ordinal))) left++;

            using (Opened again = new(survivor))
            {
                again.Directory.Open(isOwn: true);
                Manifest manifest = Manifest.Read(survivor, Log, "appendonly.aof");
                Assert.Empty(manifest.Replaced);
                Assert.DoesNotContain(Names(survivor), static n => n.Contains("temp-", StringComparison.Ordinal));
            }
        }

        // The manifest, a base and the snapshot, each in several states.
        Assert.InRange(left, 6, long.MaxValue);
    }

    [Fact]
    public void FilesOfOthersAndThoseThatTheManifestNamesStay()
    {
        SimulatedDisk disk = new();
        using (Opened first = new(disk)) first.Directory.Open(isOwn: true);
        string[] others =
        [
            "data/temp-1.rdb", "data/temp-1-other.rdb", "data/temp-x-dump.rdb", "data/temp--dump.rdb", "data/temp-1-dump.rdb.bak", "data/dump.rdb.1",
            Log + "temp-1-appendonly.aof.1.incr.aof", Log + "temp-1-appendonly.aof.x.base.rdb", Log + "temp-1-other.aof.1.base.rdb",
            Log + "temp-appendonly.aof.manifest", Log + "temp-7-appendonly.aof.1.base.rdb", Log + "appendonly.aof.9.base.rdb",
        ];
        string[] left = ["data/temp-1-dump.rdb", Log + "temp-12-appendonly.aof.manifest", Log + "temp-12-appendonly.aof.34.base.rdb", Log + "old"];
        foreach (string name in others.Concat(left)) disk.Put(name, []);
        string[] words =
        [
            "file temp-7-appendonly.aof.1.base.rdb seq 1 type i", "file appendonly.aof.2.incr.aof seq 2 type i", "file old seq 1 type h",
            "file appendonly.aof.2.incr.aof seq 2 type h",
        ];
        disk.Put(Log + "appendonly.aof.2.incr.aof", []);
        disk.Put(Log + "appendonly.aof.manifest", System.Text.Encoding.ASCII.GetBytes(string.Join('\n', words) + "\n"));

        using Opened again = new(disk);
        again.Directory.Open(isOwn: true);

        Assert.Empty(left.Intersect(Names(disk)));
        Assert.Empty(others.Append(Log + "appendonly.aof.2.incr.aof").Except(Names(disk)));
    }

    [Fact]
    public void StartThatIsRefusedRemovesNothing()
    {
        SimulatedDisk disk = new();
        using (Opened first = new(disk)) first.Directory.Open(isOwn: true);
        string[] left = ["data/temp-1-dump.rdb", Log + "temp-12-appendonly.aof.1.base.rdb"];
        foreach (string name in left) disk.Put(name, []);
        disk.Put(Log + "appendonly.aof.1.incr.aof", "nonsense"u8.ToArray());

        using (Opened again = new(disk)) Assert.Throws<InvalidDataException>(() => again.Directory.Open(isOwn: true));

        Assert.Empty(left.Except(Names(disk)));
    }

    [Fact]
    public void ProcessThatOnlyReadsRemovesNothingUntilItSaves()
    {
        SimulatedDisk disk = new();
        disk.Put("data/temp-1-dump.rdb", []);
        using Opened reader = new(disk, appendOnly: false);
        reader.Directory.Open(isOwn: false);
        Assert.Contains("data/temp-1-dump.rdb", Names(disk));

        Assert.Null(reader.Directory.Snapshots.Save()!.Failure);

        Assert.DoesNotContain("data/temp-1-dump.rdb", Names(disk));
    }

    // A log that is rewritten, and a snapshot.
    private static void Live(SimulatedDisk disk)
    {
        try
        {
            using Opened process = new(disk);
            process.Directory.Open(isOwn: true);
            process.Keyspace.Database(0).Strings.Set("key", "value");
            RewriteSchedule rewrites = process.Directory.Log!.Rewrites;
            rewrites.Ask();
            SpinWait.SpinUntil(() => rewrites.Attempts.Last is not null || disk.IsOff);
            process.Directory.Snapshots.Save();
        }
        catch (PowerCutException)
        {
            // As it was meant to be.
        }
    }

    private static string[] Names(SimulatedDisk disk)
    {
        IFileSystem files = disk;
        return [.. files.List("data").Select(static n => "data/" + n), .. files.List("data/appendonlydir").Select(static n => Log + n)];
    }

    private sealed class Opened : IDisposable
    {
        public Opened(SimulatedDisk disk, bool appendOnly = true)
        {
            EngineOptions options = new();
            options.Durability.Directory = "data";
            options.Durability.AppendOnly = appendOnly;
            Keyspace = new Keyspace(options);
            Directory = new DataDirectory(new CommandDispatcher(Keyspace, new CommandTable(GeneratedCommands.All)), new MemoryLibraries(), disk);
        }

        public Keyspace Keyspace { get; }

        public DataDirectory Directory { get; }

        public void Dispose()
        {
            Directory.Dispose();
            Directory.EndSnapshots(saves: false);
            Keyspace.Dispose();
        }
    }
}
