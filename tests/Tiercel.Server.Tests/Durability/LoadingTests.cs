using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>A server that listens while it loads its data.</summary>
public sealed class LoadingTests : IDisposable
{
    private const string Refused = "LOADING Tiercel is loading the dataset in memory";

    private readonly SimulatedDisk _disk = new();
    private readonly int _port = FreePort.Next();
    private GatedFiles? _files;

    public void Dispose() => _files?.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ClientsAreToldToWaitUntilAllIsLoaded(bool hasLog)
    {
        await FillAsync(hasLog);
        Task<TiercelServer> starting = Begin(hasLog, default);
        using RespConnection client = Connect();
        foreach (string[] command in (string[][])[["PING"], ["GET", "key"], ["SET", "key", "2"], ["DBSIZE"], ["EVAL", "return 1", "0"]])
            Assert.Equal(Refused, client.Call(command).Text);
        Assert.Equal("OK", client.Call("SELECT", "1").Text);
        Assert.Equal("OK", client.Call("SELECT", "0").Text);
        Assert.Equal("echo", client.Call("ECHO", "echo").Text);
        Assert.Equal("OK", client.Call("MULTI").Text);
        Assert.Equal(Refused, client.Call("GET", "key").Text);
        Assert.StartsWith("EXECABORT", client.Call("EXEC").Text, StringComparison.Ordinal);
        string info = client.Call("INFO", "persistence").Text;
        foreach (string line in (string[])["loading:1", "async_loading:0", "loading_start_time:1", "loading_loaded_bytes:0", "loading_loaded_perc:0.00"])
            Assert.Contains(line, info, StringComparison.Ordinal);
        Assert.DoesNotContain("loading_total_bytes:0\r", info, StringComparison.Ordinal);

        _files!.LetThrough();
        await using TiercelServer server = await starting;

        Assert.Equal("1", client.Call("GET", "key").Text);
        info = client.Call("INFO", "persistence").Text;
        Assert.Contains("loading:0", info, StringComparison.Ordinal);
        Assert.DoesNotContain("loading_start_time", info, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShutdownDuringLoadingEndsItAndChangesNoFile()
    {
        await FillAsync(hasLog: false);
        byte[] before = _disk.Bytes("data/dump.rdb");
        Task<TiercelServer> starting = Begin(hasLog: false, default);
        // Nothing is replied: the connection ends.
        using (RespConnection client = Connect()) Assert.ThrowsAny<IOException>(() => client.Call("SHUTDOWN"));
        _files!.LetThrough();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);

        Assert.Equal(before, _disk.Bytes("data/dump.rdb"));
    }

    [Fact]
    public async Task LoadingThatIsCancelledLeavesTheDirectoryToTheNextServer()
    {
        await FillAsync(hasLog: true);
        using CancellationTokenSource ended = new();
        Task<TiercelServer> starting = Begin(hasLog: true, ended.Token);
        _files!.WaitForReader();
        await ended.CancelAsync();
        _files.LetThrough();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);

        await using TiercelServer server = TiercelServer.Start(Options(hasLog: true), new ServerOptions { Port = 0, Files = _disk });

        using RespConnection client = new(server.Port);
        Assert.Equal("1", client.Call("GET", "key").Text);
    }

    private async Task FillAsync(bool hasLog)
    {
        await using TiercelServer server = TiercelServer.Start(Options(hasLog), new ServerOptions { Port = 0, Files = _disk });
        using RespConnection client = new(server.Port);
        Assert.Equal("OK", client.Call("SET", "key", "1").Text);
    }

    private Task<TiercelServer> Begin(bool hasLog, CancellationToken cancellation)
    {
        _files = new GatedFiles(_disk);
        ServerOptions options = new() { Port = _port, Files = _files };
        return Task.Run(() => TiercelServer.Start(Options(hasLog), options, cancellation));
    }

    private RespConnection Connect()
    {
        _files!.WaitForReader();
        return new RespConnection(_port);
    }

    private static EngineOptions Options(bool hasLog)
    {
        EngineOptions options = new();
        options.Durability.Directory = "data";
        options.Durability.AppendOnly = hasLog;
        if (!hasLog) options.Durability.SavePoints = SavePoints.Parse("3600 1");
        return options;
    }
}
