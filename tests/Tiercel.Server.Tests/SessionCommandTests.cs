using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class SessionCommandTests : IAsyncLifetime
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
    public void HelloSwitchesTheProtocol()
    {
        RespReply old = _client.Call("HELLO");
        RespReply map = _client.Call("HELLO", "3", "SETNAME", "probe");

        Assert.Equal('*', old.Type);
        Assert.Equal('%', map.Type);
        Assert.Equal(["server", "redis", "version", "7.0.15", "proto", "3"], map.Items.Take(6).Select(static i => i.Text));
        Assert.Equal('_', _client.Call("GET", "absent").Type);
        Assert.Equal("probe", _client.Call("CLIENT", "GETNAME").Text);
        Assert.Equal('*', _client.Call("HELLO", "2").Type);
        Assert.Equal("$-1\r\n"u8.ToArray(), _client.Call("GET", "absent").Raw);
    }

    [Fact]
    public void KeysFoundWithoutATouchStayAsLongUnused()
    {
        SetUnused();
        Assert.Equal("OK", _client.Call("CLIENT", "NO-TOUCH", "ON").Text);

        _client.Call("GET", "k");
        _client.Call("STRLEN", "k");
        _client.Call("MGET", "k", "k");
        _client.Call("MULTI");
        _client.Call("GET", "k");
        _client.Call("EXEC");

        Assert.InRange(_client.Call("OBJECT", "IDLETIME", "k").Integer, 500, 600);
        Assert.Contains(" flags=T ", _client.Call("CLIENT", "INFO").Text, StringComparison.Ordinal);
        _client.Call("TOUCH", "k");
        Assert.InRange(_client.Call("OBJECT", "IDLETIME", "k").Integer, 0, 100);
    }

    [Fact]
    public void TheHistoryOfTheDataIsNamedAnewAndTheRunIsNot()
    {
        string before = _client.Call("INFO", "server", "replication").Text;
        Assert.Equal("OK", _client.Call("DEBUG", "CHANGE-REPL-ID").Text);
        string after = _client.Call("INFO", "server", "replication").Text;

        Assert.Equal(LineOf(before, "run_id:"), LineOf(after, "run_id:"));
        Assert.NotEqual(LineOf(before, "master_replid:"), LineOf(after, "master_replid:"));
    }

    [Theory]
    [InlineData("CLIENT", "NO-TOUCH", "OFF")]
    [InlineData("RESET")]
    public void KeysCountAsUsedAgain(params string[] command)
    {
        SetUnused();
        _client.Call("CLIENT", "NO-TOUCH", "ON");

        _client.Call(command);
        _client.Call("GET", "k");

        Assert.InRange(_client.Call("OBJECT", "IDLETIME", "k").Integer, 0, 100);
    }

    // Texts printed by redis-server 7.0.15.
    [Theory]
    [InlineData("NOPROTO unsupported protocol version", "HELLO", "4")]
    [InlineData("ERR Protocol version is not an integer or out of range", "HELLO", "x")]
    [InlineData("ERR Syntax error in HELLO option 'foo'", "HELLO", "3", "foo")]
    [InlineData("ERR Syntax error in HELLO option 'setname'", "HELLO", "2", "setname")]
    [InlineData("WRONGPASS invalid username-password pair or user is disabled.", "HELLO", "2", "AUTH", "u", "p")]
    [InlineData("ERR Client names cannot contain spaces, newlines or special characters.", "HELLO", "3", "SETNAME", "a b")]
    [InlineData("ERR Client names cannot contain spaces, newlines or special characters.", "CLIENT", "SETNAME", "a b")]
    [InlineData("ERR value is not an integer or out of range", "SELECT", "abc")]
    [InlineData("ERR DB index is out of range", "SELECT", "99")]
    [InlineData("ERR Unknown client type 'foo'", "CLIENT", "LIST", "TYPE", "foo")]
    [InlineData("ERR Invalid client ID", "CLIENT", "LIST", "ID", "x")]
    [InlineData("ERR syntax error", "CLIENT", "LIST", "foo")]
    [InlineData("ERR wrong number of arguments for 'client' command", "CLIENT")]
    [InlineData("ERR wrong number of arguments for 'client|id' command", "CLIENT", "ID", "3")]
    [InlineData("ERR wrong number of arguments for 'config|set' command", "CONFIG", "SET", "maxmemory")]
    [InlineData("ERR CONFIG SET failed (possibly related to argument 'maxmemory') - argument must be a memory value", "CONFIG", "SET", "maxmemory", "abc")]
    [InlineData("ERR Unknown option or number of arguments for CONFIG SET - 'foo'", "CONFIG", "SET", "foo", "bar")]
    [InlineData("ERR CONFIG SET failed (possibly related to argument 'maxmemory') - duplicate parameter", "CONFIG", "SET", "maxmemory", "1", "maxmemory", "2")]
    [InlineData("ERR CONFIG SET failed (possibly related to argument 'databases') - can't set immutable config", "CONFIG", "SET", "databases", "3")]
    [InlineData("ERR CONFIG SET failed (possibly related to argument 'cluster-enabled') - not supported yet", "CONFIG", "SET", "cluster-enabled", "yes")]
    [InlineData("ERR syntax error", "SHUTDOWN", "foo")]
    [InlineData("ERR No shutdown in progress.", "SHUTDOWN", "ABORT")]
    [InlineData("ERR unknown subcommand or wrong number of arguments for 'foo'. Try DEBUG HELP.", "DEBUG", "foo")]
    public void MisuseIsAnError(string error, params string[] command)
    {
        RespReply reply = _client.Call(command);

        Assert.True(reply.IsError);
        Assert.Equal(error, reply.Text);
    }

    [Fact]
    public void ClientListTellsAboutEveryConnection()
    {
        using RespConnection other = _server.Connect();
        other.Call("CLIENT", "SETNAME", "other");
        other.Call("CLIENT", "SETINFO", "LIB-NAME", "probe");
        long id = other.Call("CLIENT", "ID").Integer;

        string all = _client.Call("CLIENT", "LIST").Text;
        string one = _client.Call("CLIENT", "LIST", "ID", id.ToString(System.Globalization.CultureInfo.InvariantCulture)).Text;

        Assert.Equal(2, all.Count(static c => c == '\n'));
        Assert.StartsWith($"id={id} addr=127.0.0.1:", one, StringComparison.Ordinal);
        Assert.Contains(" name=other ", one, StringComparison.Ordinal);
        Assert.Contains(" cmd=client|id ", one, StringComparison.Ordinal);
        Assert.Contains(" lib-name=probe ", one, StringComparison.Ordinal);
        Assert.Empty(_client.Call("CLIENT", "LIST", "TYPE", "replica").Text);
    }

    [Fact]
    public void DebugProtocolPushesInFrontOfItsReply()
    {
        Assert.Equal("ERR RESP2 is not supported by this command", _client.Call("DEBUG", "PROTOCOL", "push").Text);
        _client.Call("HELLO", "3");

        RespReply push = _client.Call("DEBUG", "PROTOCOL", "push");

        Assert.Equal('>', push.Type);
        Assert.Equal(["server-cpu-usage", "42"], push.Items.Select(static i => i.Text));
        Assert.Equal("Some real reply following the push reply", _client.Read().Text);
    }

    [Theory]
    [InlineData("hello", "refcount:1 encoding:embstr serializedlength:6 ")]
    [InlineData("12345", "refcount:1 encoding:int serializedlength:3 ")]
    [InlineData("7", "refcount:2147483647 encoding:int serializedlength:2 ")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "refcount:1 encoding:raw serializedlength:12 ")]
    public void DebugObjectTellsHowAValueIsKept(string value, string expected)
    {
        _client.Call("SET", "k", value);

        string text = _client.Call("DEBUG", "OBJECT", "k").Text;

        Assert.StartsWith("Value at:0x0 " + expected + "lru:", text, StringComparison.Ordinal);
        Assert.Matches(" lru_seconds_idle:[0-9]$", text);
    }

    [Fact]
    public void DebugPopulateEndsAtTheLimitOfMemory()
    {
        _client.Call("CONFIG", "SET", "maxmemory", "4mb");

        string error = _client.Call("DEBUG", "POPULATE", "100000", "key", "1000").Text;

        Assert.StartsWith("OOM ", error, StringComparison.Ordinal);
        Assert.InRange(_client.Call("DBSIZE").Integer, 1_000, 4_100);
    }

    [Fact]
    public void SelectMovesBetweenDatabases()
    {
        _client.Call("SET", "k", "v");
        _client.Call("SELECT", "9");
        Assert.True(_client.Call("GET", "k").IsNull);
        _client.Call("SELECT", "0");
        Assert.Equal("v", _client.Call("GET", "k").Text);
    }

    [Fact]
    public void ConfigSetChangesAllOrNothing()
    {
        Assert.Equal("OK", _client.Call("CONFIG", "SET", "maxmemory", "100mb", "maxclients", "77").Text);
        Assert.True(_client.Call("CONFIG", "SET", "maxmemory", "200mb", "maxclients", "abc").IsError);

        RespReply reply = _client.Call("CONFIG", "GET", "MAXCLIENTS", "maxmem?ry", "maxmemory");
        Assert.Equal(["maxclients", "77", "maxmemory", "104857600"], reply.Items.Select(static i => i.Text));
        Assert.Equal(77, _server.Options.MaxClients);
    }

    [Fact]
    public void ConfigGetShowsWhatIsNotSupportedAsOff()
    {
        Assert.Equal(["masterauth", ""], _client.Call("CONFIG", "GET", "masterauth").Items.Select(static i => i.Text));
        Assert.Equal("OK", _client.Call("CONFIG", "SET", "masterauth", "").Text);
    }

    [Fact]
    public void InfoCountsWhatHappened()
    {
        _client.Call("SET", "k", "v");
        _client.Call("GET", "k");
        _client.Call("NOSUCH");

        string info = _client.Call("INFO", "everything").Text;

        Assert.Contains("redis_version:7.0.15\r\n", info, StringComparison.Ordinal);
        Assert.Contains("connected_clients:1\r\n", info, StringComparison.Ordinal);
        Assert.Contains("total_commands_processed:3\r\n", info, StringComparison.Ordinal);
        Assert.Contains("cmdstat_get:calls=1,", info, StringComparison.Ordinal);
        Assert.Contains("errorstat_ERR:count=1\r\n", info, StringComparison.Ordinal);
        Assert.Contains("db0:keys=1,expires=0,", info, StringComparison.Ordinal);
        Assert.Contains("lock_acquisitions:", info, StringComparison.Ordinal);
        Assert.Equal("OK", _client.Call("CONFIG", "RESETSTAT").Text);
        Assert.DoesNotContain("cmdstat_get", _client.Call("INFO", "commandstats").Text, StringComparison.Ordinal);
        Assert.Empty(_client.Call("INFO", "nosuch").Text);
    }

    [Fact]
    public async Task ShutdownIsReportedToTheOwner()
    {
        _client.Send("SHUTDOWN NOSAVE\r\n"u8);

        await _server.Server.ShutdownRequested.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Throws<EndOfStreamException>(_client.Read);
    }

    private static string LineOf(string info, string field) =>
        info.Split("\r\n").Single(l => l.StartsWith(field, StringComparison.Ordinal));

    // A key that nobody has used for 500 seconds.
    private void SetUnused()
    {
        _client.Call("SET", "k", "v");
        byte[] payload = _client.Call("DUMP", "k").Payload;
        _client.Call(
            ["RESTORE"u8.ToArray(), "k"u8.ToArray(), "0"u8.ToArray(), payload, "REPLACE"u8.ToArray(), "IDLETIME"u8.ToArray(), "500"u8.ToArray()]);
    }
}
