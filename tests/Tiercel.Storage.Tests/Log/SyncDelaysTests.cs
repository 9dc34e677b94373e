using Tiercel.TestKit;

namespace Tiercel.Storage.Tests;

public sealed class SyncDelaysTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void WritesBesideALongSyncAreCountedOnceInTwoSeconds()
    {
        SyncDelays delays = new(_time);
        delays.Begin();
        Assert.True(delays.IsSyncing);
        Write(delays, 1.9);
        Assert.Equal(0, delays.Count);
        Write(delays, 0.2);
        Assert.Equal(1, delays.Count);
        Write(delays, 1.9);
        Assert.Equal(1, delays.Count);
        Write(delays, 0.2);
        Assert.Equal(2, delays.Count);

        delays.End();

        Write(delays, 10);
        Assert.Equal(2, delays.Count);
        Assert.False(delays.IsSyncing);
    }

    [Fact]
    public void SyncBesideWhichNothingIsWrittenIsNotCounted()
    {
        SyncDelays delays = new(_time);
        delays.Begin();
        _time.Advance(TimeSpan.FromSeconds(10));
        delays.End();
        delays.Begin();
        delays.NoteWrite();

        Assert.Equal(0, delays.Count);
    }

    [Fact]
    public void WriterCountsThoseOfItsFile()
    {
        SimulatedDisk disk = new();
        using SlowFile file = new(((IFileSystem)disk).Create("log"));
        using GroupCommitWriter writer = new(file, 0, time: _time);
        file.Synced = () =>
        {
            _time.Advance(TimeSpan.FromSeconds(3));
            Stage(writer);
            Assert.True(writer.Write());
        };
        Stage(writer);
        Assert.True(writer.Write());

        Assert.True(writer.Sync());

        Assert.Equal(1, writer.Delays.Count);
        Assert.False(writer.Delays.IsSyncing);
    }

    private static void Stage(GroupCommitWriter writer)
    {
        writer.Staged.Enter();
        writer.Staged.Append("record"u8);
        writer.Staged.Exit();
    }

    private void Write(SyncDelays delays, double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        delays.NoteWrite();
    }

    // Something happens while it is synced.
    private sealed class SlowFile(IFile file) : IFile
    {
        public Action? Synced { get; set; }

        public long Length => file.Length;

        public void Append(ReadOnlySpan<byte> bytes) => file.Append(bytes);

        public int Read(long offset, Span<byte> target) => file.Read(offset, target);

        public void Sync()
        {
            Synced?.Invoke();
            file.Sync();
        }

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose() => file.Dispose();
    }
}
