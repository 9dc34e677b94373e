using System.Collections;
using Tiercel.Engine;

namespace Tiercel.Server.Tests;

public sealed class ConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tiercel-config").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void FileIsReadWithCommentsQuotesAndIncludes()
    {
        Write("more.conf", "hz 20");
        string path = Write("main.conf", "# a comment", "", "  PORT 7000 ", "bind 127.0.0.1 \"::1\"", "include more.conf", "save \"\"");
        List<ConfigurationEntry> entries = [];

        Assert.Null(ConfigurationFile.Read(path, entries));

        Assert.Equal(["port=7000", "bind=127.0.0.1 ::1", "hz=20", "save="], entries.Select(static e => e.Name + "=" + e.Value));
        Assert.Equal(path + ":3", entries[0].Place);
    }

    [Theory]
    [InlineData("port \"7000", "unbalanced quotes")]
    [InlineData("port", "port has no value")]
    [InlineData("include main.conf", "too many files include one another")]
    public void BadLineIsNamed(string line, string reason)
    {
        string path = Write("main.conf", "hz 10", line);

        string? error = ConfigurationFile.Read(path, []);

        Assert.EndsWith("main.conf:2: " + reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingFileIsNamed() =>
        Assert.StartsWith("/nowhere/x.conf: ", ConfigurationFile.Read("/nowhere/x.conf", []), StringComparison.Ordinal);

    [Fact]
    public void EnvironmentNamesAreFolded()
    {
        List<ConfigurationEntry> entries = [];
        Hashtable variables = new() { ["TIERCEL__MAXMEMORY_POLICY"] = "allkeys-lru", ["PATH"] = "/bin" };

        ConfigurationEnvironment.Read(variables, entries);

        Assert.Equal(new ConfigurationEntry("maxmemory-policy", "allkeys-lru", "TIERCEL__MAXMEMORY_POLICY"), Assert.Single(entries));
    }

    [Theory]
    [InlineData("nosuch", "1", "here: unknown setting 'nosuch'")]
    [InlineData("port", "70000", "here: port '70000': argument must be between 0 and 65535 inclusive")]
    [InlineData("cluster-enabled", "yes", "here: cluster-enabled 'yes': not supported yet")]
    [InlineData("save", "3600", "here: save '3600': Invalid save parameters")]
    [InlineData("transport", "pigeons", "here: transport 'pigeons': argument(s) must be one of the following: auto, epoll, io_uring, sockets")]
    public void BadSettingIsNamedWithItsPlace(string name, string value, string expected)
    {
        SettingTable settings = new(new ServerOptions(), new EngineOptions());

        Assert.Equal(expected, settings.Apply(new ConfigurationEntry(name, value, "here")));
    }

    [Theory]
    [InlineData("appendonly", "no")]
    [InlineData("save", "")]
    [InlineData("save", "\"\"")]
    [InlineData("save", "3600 1 300 100")]
    [InlineData("daemonize", "no")]
    [InlineData("maxmemory-policy", "volatile-ttl")]
    [InlineData("loglevel", "warning")]
    public void NeutralAndValidSettingsPass(string name, string value)
    {
        SettingTable settings = new(new ServerOptions(), new EngineOptions());

        Assert.Null(settings.Apply(new ConfigurationEntry(name, value, "here")));
    }

    private string Write(string name, params string[] lines)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }
}
