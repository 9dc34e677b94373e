using StackExchange.Redis;

namespace Tiercel.Samples.TestHost;

/// <summary>The code under test: some part of a program that keeps its state in Redis.</summary>
public sealed class VisitCounter(IDatabase redis)
{
    public long Visit(string page) => redis.StringIncrement($"visits:{page}");

    public bool TryLock(string page, TimeSpan duration) =>
        redis.StringSet($"lock:{page}", "1", duration, When.NotExists);
}
