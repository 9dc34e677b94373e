using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class MemoryLimitTests : IAsyncLifetime
{
    private readonly RunningServer _server = new(TransportKind.Auto);
    private RespConnection _client = null!;

    public Task InitializeAsync()
    {
        _client = _server.Connect();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public void WithoutEvictionWritesAreRefusedWhileReadsAndRemovalsGoOn()
    {
        string value = new('v', 100_000);
        Assert.Equal("OK", _client.Call("CONFIG", "SET", "maxmemory", "2mb").Text);
        int stored = 0;
        while (_client.Call("SET", $"key:{stored}", value).Text == "OK") stored++;

        Assert.InRange(stored, 5, 25);
        Assert.Equal("OOM command not allowed when used memory > 'maxmemory'.", _client.Call("SET", "one more", "v").Text);
        Assert.Equal("OOM command not allowed when used memory > 'maxmemory'.", _client.Call("APPEND", "key:0", "v").Text);
        Assert.Equal(value, _client.Call("GET", "key:0").Text);
        Assert.Equal("1", _client.Call("DEL", "key:0", "one more").Text);
        Assert.Equal("1", _client.Call("DEL", "key:1").Text);
        Assert.Equal("OK", _client.Call("SET", "one more", "v").Text);
    }

    [Fact]
    public void ALimitOfOneDatabaseIsSetAndShownAndHolds()
    {
        Assert.Equal("OK", _client.Call("CONFIG", "SET", "maxkeys-db", "3 10", "maxmemory-db", "4 1mb 2 64k").Text);
        Assert.Equal("2 64000 4 1048576", _client.Call("CONFIG", "GET", "maxmemory-db").Items[1].Text);
        Assert.Equal("OK", _client.Call("CONFIG", "SET", "maxmemory-policy", "allkeys-s3fifo").Text);
        _client.Call("SELECT", "3");
        for (int i = 0; i < 50; i++) Assert.Equal("OK", _client.Call("SET", $"key:{i}", "v").Text);
        Assert.Equal("10", _client.Call("DBSIZE").Text);
        Assert.StartsWith(
            "ERR CONFIG SET failed (possibly related to argument 'maxkeys-db')",
            _client.Call("CONFIG", "SET", "maxkeys-db", "3").Text,
            StringComparison.Ordinal);
    }
}
