using StackExchange.Redis;
using Tiercel.Engine;
using Tiercel.Server;

namespace Tiercel.Samples.TestHost;

/// <summary>A Redis for tests: each test has its own, in this process, on a free port, for any client library.</summary>
public sealed class PortTests : IAsyncLifetime, IDisposable
{
    private readonly TiercelEngine _engine = new();
    private TiercelServer _server = null!;
    private ConnectionMultiplexer _redis = null!;

    public async Task InitializeAsync()
    {
        _server = TiercelServer.Start(_engine, port: 0);
        _redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_server.Port}");
    }

    public async Task DisposeAsync()
    {
        await _redis.CloseAsync();
        await _server.DisposeAsync();
    }

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void VisitsAreCounted()
    {
        VisitCounter counter = new(_redis.GetDatabase());
        counter.Visit("home");
        Assert.Equal(2, counter.Visit("home"));
        // What the program wrote through its client the test reads in process.
        Assert.Equal("2", _engine.GetDatabase(0).Strings.GetString("visits:home"));
    }

    [Fact]
    public void LockIsTakenOnce()
    {
        VisitCounter counter = new(_redis.GetDatabase());
        Assert.True(counter.TryLock("home", TimeSpan.FromMinutes(1)));
        Assert.False(counter.TryLock("home", TimeSpan.FromMinutes(1)));
    }
}
