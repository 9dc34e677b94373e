using System.Globalization;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>SAVE, BGSAVE and what comes with them.</summary>
public sealed class SnapshotCommandTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task SavedDataIsThereAfterARestart()
    {
        await using (TiercelServer server = Start())
        {
            using RespConnection client = new(server.Port);
            client.Call("SET", "k", "v");
            Assert.Equal("1", Info(client, "rdb_changes_since_last_save"));
            Assert.Equal("OK", client.Call("SAVE").Text);
            Assert.Equal("0", Info(client, "rdb_changes_since_last_save"));
            Assert.Equal("1", Info(client, "rdb_saves"));
            client.Call("SET", "lost", "v");
        }

        await using TiercelServer again = Start();
        using RespConnection other = new(again.Port);
        Assert.Equal("v", other.Call("GET", "k").Text);
        Assert.True(other.Call("GET", "lost").IsNull);
        Assert.Equal("1", Info(other, "rdb_last_load_keys_loaded"));
    }

    [Fact]
    public async Task BackgroundSaveRepliesAtOnceAndEnds()
    {
        await using TiercelServer server = Start();
        using RespConnection client = new(server.Port);
        for (int i = 0; i < 1000; i++) client.Call("SET", $"k{i}", "v");
        long before = client.Call("LASTSAVE").Integer;
        Assert.Equal("Background saving started", client.Call("BGSAVE").Text);
        RunningServer.WaitUntil(() => Info(client, "rdb_saves") == "1");
        Assert.True(client.Call("LASTSAVE").Integer >= before);
        Assert.True(File.Exists(Path.Combine(_directory.Path, "dump.rdb")));
        Assert.Equal("ok", Info(client, "rdb_last_bgsave_status"));
        RunningServer.WaitUntil(() => client.Call("BGSAVE", "SCHEDULE").Text == "Background saving started");
        Assert.Equal("ERR syntax error", client.Call("BGSAVE", "NOW").Text);
        Assert.Equal("ERR syntax error", client.Call("BGSAVE", "SCHEDULE", "x").Text);
    }

    [Fact]
    public async Task InATransactionABackgroundSaveIsScheduledAndASaveRefused()
    {
        await using TiercelServer server = Start();
        using RespConnection client = new(server.Port);
        client.Call("MULTI");
        client.Call("BGSAVE");
        Assert.Equal("Background saving scheduled", client.Call("EXEC").Items[0].Text);
        client.Call("MULTI");
        Assert.Equal("ERR Command not allowed inside a transaction", client.Call("SAVE").Text);
    }

    [Fact]
    public async Task SavePointIsReached()
    {
        await using TiercelServer server = Start("1 2");
        using RespConnection client = new(server.Port);
        client.Call("SET", "k", "v");
        client.Call("SET", "l", "v");
        RunningServer.WaitUntil(() => Info(client, "rdb_saves") == "1");
    }

    [Fact]
    public async Task FailedSaveRefusesChangesUntilOneSucceeds()
    {
        await using TiercelServer server = Start("3600 1");
        using RespConnection client = new(server.Port);
        Assert.True(client.Call("CONFIG", "SET", "dbfilename", "elsewhere").IsError);
        Directory.Delete(_directory.Path, recursive: true);
        Assert.Equal("ERR", client.Call("SAVE").Text);
        Assert.StartsWith("MISCONF Redis is configured to save RDB snapshots", client.Call("SET", "k", "v").Text, StringComparison.Ordinal);
        Assert.True(client.Call("GET", "k").IsNull);
        client.Call("CONFIG", "SET", "stop-writes-on-bgsave-error", "no");
        Assert.Equal("OK", client.Call("SET", "k", "v").Text);
        client.Call("CONFIG", "SET", "stop-writes-on-bgsave-error", "yes");
        Assert.True(client.Call("DEL", "k").IsError);
        Assert.Equal("ERR Errors trying to SHUTDOWN. Check logs.", client.Call("SHUTDOWN").Text);
        Directory.CreateDirectory(_directory.Path);
        Assert.Equal("OK", client.Call("SAVE").Text);
        Assert.Equal(1, client.Call("DEL", "k").Integer);
    }

    [Theory]
    [InlineData("", true, "SAVE")]
    [InlineData("", false)]
    [InlineData("3600 1000", true)]
    [InlineData("3600 1000", false, "NOSAVE")]
    public async Task ShutdownSavesAsItIsTold(string points, bool saves, params string[] words)
    {
        TiercelServer server = Start(points);
        using (RespConnection client = new(server.Port))
        {
            client.Call("SET", "k", "v");
            client.Send(RespConnection.Encode([.. new[] { "SHUTDOWN" }.Concat(words).Select(System.Text.Encoding.ASCII.GetBytes)]));
            await server.ShutdownRequested;
        }

        await server.DisposeAsync();
        Assert.Equal(saves, File.Exists(Path.Combine(_directory.Path, "dump.rdb")));
    }

    [Fact]
    public async Task DamagedFileIsNotStartedOn()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "dump.rdb"), "REDIS0010nonsense");
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => { Start(); });
        Assert.Contains("dump.rdb", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReloadKeepsWhatItIsToldToKeep()
    {
        await using TiercelServer server = Start();
        using RespConnection client = new(server.Port);
        client.Call("SET", "k", "v");
        Assert.Equal("OK", client.Call("DEBUG", "RELOAD").Text);
        Assert.Equal("v", client.Call("GET", "k").Text);
        client.Call("SET", "l", "v");
        Assert.Equal("OK", client.Call("DEBUG", "RELOAD", "NOSAVE").Text);
        Assert.True(client.Call("GET", "l").IsNull);
        Assert.True(client.Call("DEBUG", "RELOAD", "NOSUCH").IsError);
        client.Call("SET", "k", "other");
        client.Call("SET", "l", "stays");
        Assert.True(client.Call("DEBUG", "RELOAD", "NOSAVE", "NOFLUSH").IsError);
        Assert.Equal("OK", client.Call("DEBUG", "RELOAD", "NOSAVE", "NOFLUSH", "MERGE").Text);
        Assert.Equal("v", client.Call("GET", "k").Text);
        Assert.Equal("stays", client.Call("GET", "l").Text);
    }

    private TiercelServer Start(string points = "")
    {
        EngineOptions engine = new();
        engine.Durability.Directory = _directory.Path;
        engine.Durability.SavePoints = SavePoints.Parse(points);
        return TiercelServer.Start(engine, new ServerOptions { Port = 0, Bind = ["127.0.0.1"], DebugAccess = DebugAccess.Yes });
    }

    private static string Info(RespConnection client, string field)
    {
        string text = client.Call("INFO", "persistence").Text;
        string line = text.Split("\r\n").Single(l => l.StartsWith(field + ":", StringComparison.Ordinal));
        return line[(field.Length + 1)..].ToString(CultureInfo.InvariantCulture);
    }
}
