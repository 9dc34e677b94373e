using System.Collections.Concurrent;

namespace Tiercel.Clients;

/// <summary>What each program prints with redis-server: it runs there once, when it is first asked for.</summary>
public sealed class RedisTranscripts
{
    private readonly ConcurrentDictionary<string, Lazy<string[]>> _transcripts = new();

    /// <summary>Runs a program on Tiercel and compares with what it prints on redis-server; both must succeed.</summary>
    internal void Compare(string name, string transport, Func<ClientServer, string[]> program)
    {
        string[] expected = _transcripts.GetOrAdd(name, _ => new(() =>
        {
            using ClientServer redis = ClientServer.Redis();
            return program(redis);
        })).Value;
        using ClientServer tiercel = ClientServer.Tiercel(transport);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, program(tiercel));
    }
}
