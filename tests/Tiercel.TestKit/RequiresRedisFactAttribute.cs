using Xunit;

namespace Tiercel.TestKit;

/// <summary>A test that needs redis-server of the compared version; skipped by name, with the reason, without it.</summary>
public sealed class RequiresRedisFactAttribute : FactAttribute
{
    public RequiresRedisFactAttribute() => Skip = RedisInstallation.ServerMissing;
}

/// <summary>As <see cref="RequiresRedisFactAttribute"/>, for tests with data.</summary>
public sealed class RequiresRedisTheoryAttribute : TheoryAttribute
{
    public RequiresRedisTheoryAttribute() => Skip = RedisInstallation.ServerMissing;
}

/// <summary>A test that runs redis-cli or redis-benchmark; skipped by name, with the reason, without them.</summary>
public sealed class RequiresRedisToolsFactAttribute : FactAttribute
{
    public RequiresRedisToolsFactAttribute() => Skip = RedisInstallation.ToolsMissing;
}
