using System.Diagnostics;
using System.Globalization;
using Tiercel.TestKit;

namespace Tiercel.Storage.Tests;

public sealed class DirectoryLeaseTests
{
    [Fact]
    public void SecondLeaseIsRefusedWithTheDirectoryAndTheProcess()
    {
        using ScratchDirectory directory = new();
        using DirectoryLease lease = new(SystemFiles.Instance, directory.Path);
        using DirectoryLease second = new(SystemFiles.Instance, directory.Path);
        lease.Take();

        IOException refusal = Assert.Throws<IOException>(second.Take);

        Assert.Contains(directory.Path, refusal.Message, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.Contains($"process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)};", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LeaseThatWasGivenBackCanBeTaken()
    {
        using ScratchDirectory directory = new();
        using DirectoryLease second = new(SystemFiles.Instance, directory.Path);
        using (DirectoryLease lease = new(SystemFiles.Instance, directory.Path))
        {
            lease.Take();
            lease.Take();
        }

        second.Take();
    }

    [Fact]
    public void DirectoryIsMadeOnlyWhenTheLeaseIsTaken()
    {
        using ScratchDirectory directory = new();
        string path = Path.Combine(directory.Path, "a", "b");
        using DirectoryLease lease = new(SystemFiles.Instance, path);

        Assert.False(Directory.Exists(path));
        lease.Take();

        Assert.Equal([DirectoryLease.FileName], Directory.EnumerateFiles(path).Select(Path.GetFileName));
    }

    [OnLinuxFact]
    public void DirectoryCanBeCopiedAndTheLeaseStaysTaken()
    {
        using ScratchDirectory directory = new();
        using ScratchDirectory copy = new();
        using DirectoryLease lease = new(SystemFiles.Instance, directory.Path);
        using DirectoryLease second = new(SystemFiles.Instance, directory.Path);
        using DirectoryLease ofCopy = new(SystemFiles.Instance, copy.Path);
        lease.Take();

        directory.CopyTo(copy);

        Assert.Throws<IOException>(second.Take);
        ofCopy.Take();
    }

    [OnLinuxFact]
    public void ChildOfTheProcessDoesNotKeepTheLease()
    {
        using ScratchDirectory directory = new();
        using DirectoryLease second = new(SystemFiles.Instance, directory.Path);
        using Process child = Started(directory);

        second.Take();

        child.Kill();
        child.WaitForExit();
    }

    [Fact]
    public void SimulatedDiskLosesTheLeaseWithItsProcess()
    {
        SimulatedDisk disk = new();
        using DirectoryLease lease = new(disk, "data");
        using DirectoryLease second = new(disk, "data");
        using DirectoryLease afterKill = new(disk.AfterKill(), "data");
        lease.Take();

        Assert.Throws<IOException>(second.Take);
        afterKill.Take();
        lease.Dispose();
        second.Take();
    }

    // A program that is started while the lease is held, and outlives it.
    private static Process Started(ScratchDirectory directory)
    {
        using DirectoryLease lease = new(SystemFiles.Instance, directory.Path);
        lease.Take();
        return Process.Start("sleep", "60");
    }
}
