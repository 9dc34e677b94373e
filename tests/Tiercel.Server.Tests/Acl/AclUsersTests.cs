using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class AclUsersTests
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "users.acl");

    [Fact]
    public async Task UsersAreSavedAndLoaded()
    {
        File.WriteAllText(_file, "user alice on nopass ~a* +@all\nuser default on nopass ~* &* +@all\n");
        await using RunningServer server = new(TransportKind.Auto, o => o.AclFile = _file);
        using RespConnection admin = server.Connect();
        using RespConnection client = server.Connect();
        client.Call("AUTH", "alice", "x");
        Assert.Equal("OK", admin.Call("ACL", "SETUSER", "bob", "on", ">secret", "+get", "(%R~x +@read)").Text);
        Assert.Equal("OK", admin.Call("ACL", "SAVE").Text);
        string[] saved = [.. admin.Call("ACL", "LIST").Items.Select(static i => i.Text)];
        Assert.Equal(saved, File.ReadAllLines(_file));

        admin.Call("ACL", "DELUSER", "bob");
        Assert.Equal("OK", admin.Call("ACL", "LOAD").Text);

        Assert.Equal(saved, admin.Call("ACL", "LIST").Items.Select(static i => i.Text));
        client.ReadToEnd(5000, out bool closed);
        Assert.True(closed);
    }

    [Fact]
    public async Task BrokenFileChangesNothing()
    {
        File.WriteAllText(_file, "user alice on nopass ~a* +@all\n");
        await using RunningServer server = new(TransportKind.Auto, o => o.AclFile = _file);
        using RespConnection admin = server.Connect();
        using RespConnection client = server.Connect();
        client.Call("AUTH", "alice", "x");
        RespReply before = admin.Call("ACL", "LIST");
        File.WriteAllText(_file, "user bob on\nuser carol foo\n");

        Assert.Equal(
            $"ERR {_file}:2: Syntax error. WARNING: ACL errors detected, no change to the previously active ACL rules was performed",
            admin.Call("ACL", "LOAD").Text);

        Assert.Equal(before.Raw, admin.Call("ACL", "LIST").Raw);
        Assert.Equal("alice", client.Call("ACL", "WHOAMI").Text);
    }

    [Fact]
    public async Task WhoLoadsAsAUserThatIsReplacedGetsHisReply()
    {
        File.WriteAllText(_file, "user alice on nopass ~* +@all\n");
        await using RunningServer server = new(TransportKind.Auto, o => o.AclFile = _file);
        using RespConnection client = server.Connect();
        client.Call("AUTH", "alice", "x");
        Assert.Equal("OK", client.Call("ACL", "LOAD").Text);
        client.ReadToEnd(5000, out bool closed);
        Assert.True(closed);
    }

    [Fact]
    public void UsersThatMakeNoSenseAreAnErrorAtTheStart()
    {
        AssertRefused(o => o.Users.Add("alice on foo"), "user:1: Syntax error.");
        AssertRefused(o => o.AclFile = _file, "No such file");
        File.WriteAllText(_file, "usr\n");
        AssertRefused(o => o.AclFile = _file, "should start with user keyword");
        AssertRefused(o => { o.AclFile = _file; o.Users.Add("alice"); }, "only one of them");
    }

    [Fact]
    public void LinesOfTheConfigurationFileAreUsers()
    {
        string path = Path.ChangeExtension(_file, "conf");
        File.WriteAllText(path, "port 7000\nuser alice on nopass (+get ~a)\n# user carol\nUSER bob off\n");
        List<ConfigurationEntry> entries = [];
        ServerOptions options = new();
        SettingTable settings = new(options, new Tiercel.Engine.EngineOptions());
        Assert.Null(ConfigurationFile.Read(path, entries));
        Assert.All(entries, e => Assert.Null(settings.Apply(in e)));
        Assert.Equal(["alice on nopass (+get ~a)", "bob off"], options.Users);
    }

    [Fact]
    public async Task PasswordOfTheSettingsIsThatOfTheDefaultUser()
    {
        await using RunningServer server = new(TransportKind.Auto, static o => o.Password = "first");
        using RespConnection client = server.Connect();
        Assert.StartsWith("NOAUTH", client.Call("PING").Text, StringComparison.Ordinal);
        Assert.Equal("OK", client.Call("AUTH", "first").Text);
        server.Options.Password = "second";
        using RespConnection other = server.Connect();
        Assert.StartsWith("WRONGPASS", other.Call("AUTH", "first").Text, StringComparison.Ordinal);
        Assert.Equal("OK", other.Call("AUTH", "default", "second").Text);
        server.Options.Password = "";
        using RespConnection third = server.Connect();
        Assert.Equal("PONG", third.Call("PING").Text);
    }

    [Fact]
    public async Task DefaultUserOfTheSettingsReplacesThePassword()
    {
        await using RunningServer server = new(TransportKind.Auto, static o =>
        {
            o.Password = "first";
            o.Users.Add("default on >second ~* &* +@all");
        });
        using RespConnection client = server.Connect();
        Assert.StartsWith("WRONGPASS", client.Call("AUTH", "first").Text, StringComparison.Ordinal);
        Assert.Equal("OK", client.Call("AUTH", "second").Text);
    }

    [Fact]
    public async Task DefaultUserWhoIsOffLetsNobodyInWithoutAName()
    {
        await using RunningServer server = new(TransportKind.Auto, static o =>
        {
            o.Users.Add("default off nopass ~* &* +@all");
            o.Users.Add("alice on >secret ~* +@all");
        });
        using RespConnection client = server.Connect();
        Assert.StartsWith("NOAUTH", client.Call("PING").Text, StringComparison.Ordinal);
        Assert.StartsWith("WRONGPASS", client.Call("AUTH", "default", "x").Text, StringComparison.Ordinal);
        Assert.Equal("OK", client.Call("AUTH", "alice", "secret").Text);
        Assert.Equal("RESET", client.Call("RESET").Text);
        Assert.StartsWith("NOAUTH", client.Call("PING").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientsWhoComeWhileRightsChangeGetThoseOfTheEnd()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection admin = server.Connect();
        for (int i = 0; i < 50; i++)
        {
            Task<RespConnection>[] coming = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(server.Connect))];
            admin.Call("ACL", "SETUSER", "default", "-get");
            foreach (RespConnection client in await Task.WhenAll(coming))
            {
                Assert.StartsWith("NOPERM", client.Call("GET", "k").Text, StringComparison.Ordinal);
                client.Dispose();
            }

            admin.Call("ACL", "SETUSER", "default", "+@all");
        }
    }

    private static void AssertRefused(Action<ServerOptions> configure, string reason)
    {
        ServerOptions options = new() { Port = 0 };
        configure(options);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => TiercelServer.Start(new Tiercel.Engine.EngineOptions(), options));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
