using System.Diagnostics;
using System.Globalization;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>The built program as a person runs it.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tiercel-program").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void WithoutArgumentsItPrintsHelp()
    {
        ProgramRun run = ProgramRun.Of(RepositoryPaths.ServerProgram, []);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("serve", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown option '--nosuch'", "serve", "--nosuch", "1")]
    [InlineData("--port: port 'abc'", "serve", "--port", "abc")]
    [InlineData("cluster-enabled 'yes': not supported yet", "serve", "--cluster-enabled", "yes")]
    [InlineData("save '60': Invalid save parameters", "serve", "--save", "60")]
    [InlineData("/nowhere.conf", "serve", "/nowhere.conf")]
    [InlineData("fly", "fly")]
    public void BadUsageIsOneLineAndExitCode2(string reason, params string[] arguments)
    {
        ProgramRun run = ProgramRun.Of(RepositoryPaths.ServerProgram, arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(reason, run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, run.Errors.Count(static c => c == '\n'));
    }

    [Fact]
    public void PortInUseSuggestsAnotherAndExitsWith1()
    {
        using TiercelProcess server = new();
        string port = server.Port.ToString(CultureInfo.InvariantCulture);

        ProgramRun run = ProgramRun.Of(RepositoryPaths.ServerProgram, ["serve", "--port", port]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--port", run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, run.Errors.Count(static c => c == '\n'));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public void SignalEndsItGracefully(string signal)
    {
        if (OperatingSystem.IsWindows()) return;
        using TiercelProcess server = new();
        using RespConnection client = server.Connect();
        client.Call("PING");

        using Process kill = Process.Start("kill", ["-" + signal, server.ProcessId.ToString(CultureInfo.InvariantCulture)]);

        Assert.Equal(0, server.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Throws<EndOfStreamException>(client.Read);
    }

    [Fact]
    public void ShutdownEndsItWithExitCode0()
    {
        using TiercelProcess server = new("--appendonly", "no", "--save", "");
        using RespConnection client = server.Connect();

        client.Send("SHUTDOWN\r\n"u8);

        Assert.Equal(0, server.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Contains("persistence   off", server.Output, StringComparison.Ordinal);
        Assert.Contains("16 x 64 shards", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void CommandLineWinsOverFile()
    {
        string path = Path.Combine(_folder, "tiercel.conf");
        File.WriteAllLines(path, ["maxclients 11", "timeout 22"]);
        using TiercelProcess server = new(path, "--maxclients", "33");
        using RespConnection client = server.Connect();

        Assert.Equal("33", client.Call("CONFIG", "GET", "maxclients").Items[1].Text);
        Assert.Equal("22", client.Call("CONFIG", "GET", "timeout").Items[1].Text);
    }

    [Fact]
    public void EnvironmentWinsOverFileAndLosesToTheCommandLine()
    {
        string path = Path.Combine(_folder, "tiercel.conf");
        File.WriteAllLines(path, ["maxclients 11", "timeout 22", "hz 33"]);
        Environment.SetEnvironmentVariable("TIERCEL__TIMEOUT", "44");
        Environment.SetEnvironmentVariable("TIERCEL__HZ", "55");
        try
        {
            using TiercelProcess server = new(path, "--hz", "66");
            using RespConnection client = server.Connect();

            Assert.Equal("11", client.Call("CONFIG", "GET", "maxclients").Items[1].Text);
            Assert.Equal("44", client.Call("CONFIG", "GET", "timeout").Items[1].Text);
            Assert.Equal("66", client.Call("CONFIG", "GET", "hz").Items[1].Text);
        }
        finally
        {
            Environment.SetEnvironmentVariable("TIERCEL__TIMEOUT", null);
            Environment.SetEnvironmentVariable("TIERCEL__HZ", null);
        }
    }

    [Fact]
    public void DebugIsRefusedUnlessItWasEnabled()
    {
        using TiercelProcess server = new();
        using RespConnection client = server.Connect();

        Assert.StartsWith("ERR DEBUG command not allowed.", client.Call("DEBUG", "SLEEP", "0").Text, StringComparison.Ordinal);
        Assert.True(client.Call("CONFIG", "SET", "enable-debug-command", "yes").IsError);
    }

    [Fact]
    public void UsersOfTheCommandLineMayDoWhatTheirRulesSay()
    {
        using TiercelProcess server = new(
            "--user", "alice", "on", ">secret", "~a:*", "+get", "--timeout", "0", "--user", "bob", "on", "nopass", "+ping");
        using RespConnection client = server.Connect();

        Assert.Equal("OK", client.Call("AUTH", "alice", "secret").Text);
        Assert.True(client.Call("GET", "a:1").IsNull);
        Assert.StartsWith("NOPERM", client.Call("GET", "b").Text, StringComparison.Ordinal);
        Assert.Equal("OK", client.Call("AUTH", "bob", "any").Text);
        Assert.Equal("PONG", client.Call("PING").Text);
        Assert.True(client.Call("GET", "a:1").IsError);
    }

    [Fact]
    public void SettingOfSeveralWordsNeedsNoQuotes()
    {
        using TiercelProcess server = new("--client-output-buffer-limit", "normal", "64mb", "0", "0", "--enable-debug-command", "local");
        using RespConnection client = server.Connect();

        Assert.StartsWith(
            "normal 67108864 0 0 slave", client.Call("CONFIG", "GET", "client-output-buffer-limit").Items[1].Text, StringComparison.Ordinal);
        Assert.Equal("OK", client.Call("DEBUG", "SLEEP", "0").Text);
    }
}
