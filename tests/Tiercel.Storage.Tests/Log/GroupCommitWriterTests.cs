using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Storage.Tests;

public sealed class GroupCommitWriterTests
{
    private const string Path = "log";

    [Fact]
    public void WhatIsStagedBetweenWritesIsOneGroup()
    {
        SimulatedDisk disk = new();
        using GroupCommitWriter writer = new(((IFileSystem)disk).Create(Path), 0);

        Stage(writer, "one");
        Stage(writer, "two");
        Assert.True(writer.Write());
        Stage(writer, "three");
        Assert.True(writer.Write());

        Assert.Equal(["onetwo", "three"], Groups(disk));
        Assert.Equal(writer.Staged.End, writer.WrittenTo);
    }

    [Fact]
    public void PositionIsSyncedOnlyBySync()
    {
        SimulatedDisk disk = new();
        using GroupCommitWriter writer = new(((IFileSystem)disk).Create(Path), 0);
        Stage(writer, "one");
        writer.Write();
        Assert.Equal(0, writer.SyncedTo);

        Assert.True(writer.Sync());

        Assert.Equal(3, writer.SyncedTo);
        Stage(writer, "two");
        writer.Write();
        using GroupReader reader = new(((IFileSystem)disk).OpenRead(Path));
        reader.Read(0, out long next);
        reader.Read(next, out _);
        Assert.Equal(next, reader.SyncedTo);
    }

    [Fact]
    public void RecordsBehindACutGoToTheOtherFile()
    {
        SimulatedDisk disk = new();
        IFileSystem files = disk;
        using GroupCommitWriter writer = new(files.Create(Path), 0);
        Stage(writer, "before");
        writer.Cut(files.Create("next"));
        Stage(writer, "behind");

        Assert.True(writer.Write());

        Assert.Equal(["before"], Groups(disk));
        Assert.Equal(["behind"], Groups(disk, "next"));
        Assert.True(writer.Sync());
        Assert.Equal(writer.Staged.End, writer.SyncedTo);
    }

    [Fact]
    public void CutWithNothingBeforeItIsPassed()
    {
        SimulatedDisk disk = new();
        IFileSystem files = disk;
        using GroupCommitWriter writer = new(files.Create(Path), 0);
        IFile next = files.Create("next");
        GroupCommitWriter.Begin(next);

        writer.Cut(next);
        Assert.True(writer.Write() && writer.Sync());

        Assert.Equal(next.Length, writer.FileBytes);
        Assert.Empty(disk.Bytes(Path));
    }

    [Fact]
    public void FullDiskStopsTheLogUntilItBeginsAnew()
    {
        SimulatedDisk disk = new();
        IFileSystem files = disk;
        using GroupCommitWriter writer = new(files.Create(Path), 0);
        Stage(writer, "written");
        writer.Write();
        disk.IsFullFrom = 0;
        Stage(writer, "lost, and long enough to be torn");

        Assert.False(writer.Write());

        Assert.Contains("space", writer.Failure!.Message, StringComparison.Ordinal);
        Assert.False(writer.Sync());
        disk.IsFullFrom = long.MaxValue;
        Assert.False(writer.Write());
        Assert.Equal(["written"], Groups(disk));
        writer.BeginAnew(files.Create("anew"));
        Stage(writer, "again");
        Assert.True(writer.Write());
        Assert.True(writer.Sync());
        Assert.Equal(["again"], Groups(disk, "anew"));
    }

    [Fact]
    public void FailedSyncIsNotRepeated()
    {
        SimulatedDisk disk = new();
        using GroupCommitWriter writer = new(((IFileSystem)disk).Create(Path), 0);
        Stage(writer, "one");
        writer.Write();
        disk.BreaksSyncsFrom = 0;
        Assert.False(writer.Sync());
        disk.BreaksSyncsFrom = long.MaxValue;

        Assert.False(writer.Sync());
        Stage(writer, "two");
        Assert.False(writer.Write());

        Assert.Equal(0, writer.SyncedTo);
    }

    [Fact]
    public void SealedFileIsKnownToBeWhole()
    {
        SimulatedDisk disk = new();
        using GroupCommitWriter writer = new(((IFileSystem)disk).Create(Path), 0);
        Stage(writer, "one");

        Assert.True(writer.Seal());

        byte[] damaged = disk.Bytes(Path);
        damaged[damaged.AsSpan().IndexOf("one"u8)] ^= 1;
        disk.Put(Path, damaged);
        using GroupReader reader = new(((IFileSystem)disk).OpenRead(Path));
        Assert.Equal(GroupFinding.Damaged, reader.Read(0, out _));
        Assert.True(reader.IsKnownSynced(0));
    }

    [Fact]
    public async Task RecordsOfManyThreadsAreWholeAndInTheOrderOfTheirPositions()
    {
        const int threads = 4;
        const int records = 2000;
        SimulatedDisk disk = new();
        using GroupCommitWriter writer = new(((IFileSystem)disk).Create(Path), 0);
        SortedDictionary<long, string> byPosition = [];
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < records; i++)
            {
                string record = $"<{thread}:{i}>";
                long end = Stage(writer, record);
                lock (byPosition) byPosition.Add(end, record);
                if (i % 7 == 0) Assert.True(writer.Write());
                if (i % 61 == 0) Assert.True(writer.Sync());
                Assert.True(writer.SyncedTo <= writer.WrittenTo && writer.WrittenTo <= writer.Staged.End);
            }
        })));
        writer.Write();

        Assert.Equal(string.Concat(byPosition.Values), string.Concat(Groups(disk)));
    }

    private static long Stage(GroupCommitWriter writer, string record)
    {
        writer.Staged.Enter();
        writer.Staged.Append(Encoding.ASCII.GetBytes(record));
        long end = writer.Staged.End;
        writer.Staged.Exit();
        return end;
    }

    private static List<string> Groups(SimulatedDisk disk, string path = Path)
    {
        using GroupReader reader = new(((IFileSystem)disk).OpenRead(path));
        List<string> groups = [];
        for (long place = 0; reader.Read(place, out long next) == GroupFinding.Whole; place = next)
        {
            if (next > place) groups.Add(Encoding.ASCII.GetString(reader.Records));
        }

        return groups;
    }
}
