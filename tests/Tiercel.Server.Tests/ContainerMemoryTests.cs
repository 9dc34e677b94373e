namespace Tiercel.Server.Tests;

public sealed class ContainerMemoryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tiercel-cgroup").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("0::/\n", "sys/fs/cgroup/memory.max", "1073741824\n", 1073741824L)]
    [InlineData("0::/system.slice/cache.service\n", "sys/fs/cgroup/system.slice/memory.max", "2147483648\n", 2147483648L)]
    [InlineData("0::/\n", "sys/fs/cgroup/memory.max", "max\n", null)]
    [InlineData("0::/\n", "sys/fs/cgroup/memory.max", "17179869184\n", null)]
    [InlineData("5:cpu,memory:/docker/ab\n1:pids:/x\n", "sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n", 536870912L)]
    [InlineData("5:memory:/docker/ab\n", "sys/fs/cgroup/memory/docker/ab/memory.limit_in_bytes", "536870912\n", 536870912L)]
    [InlineData("5:memory:/\n", "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n", null)]
    [InlineData("5:pids:/\n", "sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n", null)]
    public void LimitOfTheGroupCountsIfItIsBelowTheMachinesMemory(string groups, string file, string content, long? limit)
    {
        Write("proc/self/cgroup", groups);
        Write("proc/meminfo", "MemTotal:        8388608 kB\nMemFree:  1 kB\n");
        Write(file, content);
        Assert.Equal(limit, ContainerMemory.LimitBelowMachine(_root));
    }

    [Fact]
    public void WithoutControlGroupsThereIsNoLimit() => Assert.Null(ContainerMemory.LimitBelowMachine(_root));

    private void Write(string path, string content)
    {
        string full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
