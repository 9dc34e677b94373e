using Xunit;

namespace Tiercel.TestKit;

/// <summary>A test that needs redis-server of the compared version; skipped by name, with the reason, without it.</summary>
public sealed class RequiresRedisFactAttribute : FactAttribute
{
    public RequiresRedisFactAttribute() => Skip = RedisInstallation.ServerMissing;
}
