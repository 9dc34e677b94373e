using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Bench.Load.Tests;

/// <summary>A test of the generator at work: it needs redis-server, and Linux for epoll.</summary>
public sealed class LinuxRedisFactAttribute : FactAttribute
{
    public LinuxRedisFactAttribute() =>
        Skip = OperatingSystem.IsLinux() ? RedisInstallation.ServerMissing : "the load generator runs on Linux only";
}
