using System.Globalization;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>A data directory belongs to one server.</summary>
public sealed class DirectoryInUseTests
{
    [Theory]
    [InlineData("--appendonly", "yes")]
    [InlineData("--save", "3600 1")]
    public void SecondProgramOnTheDirectoryEndsAndNamesTheFirst(string option, string value)
    {
        using ScratchDirectory directory = new();
        using TiercelProcess first = new(option, value, "--dir", directory.Path);

        ProgramRun second = ProgramRun.Of(RepositoryPaths.ServerProgram, ["serve", "--port", "0", option, value, "--dir", directory.Path]);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"the directory {directory.Path} is in use by ", second.Errors, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.Contains(first.ProcessId.ToString(CultureInfo.InvariantCulture), second.Errors, StringComparison.Ordinal);
        first.Restart();
    }

    [Fact]
    public async Task ServerThatDidNotStartLeavesTheDirectoryToTheNext()
    {
        using ScratchDirectory directory = new();
        await using TiercelServer holder = TiercelServer.Start(new EngineOptions(), new ServerOptions { Port = 0 });
        Assert.ThrowsAny<Exception>(() => Start(directory, holder.Port));

        await using TiercelServer next = Start(directory, 0);

        using RespConnection client = new(next.Port);
        Assert.Equal("OK", client.Call("SET", "key", "1").Text);
    }

    [Fact]
    public void ServerThatKeepsNothingLeavesNoFile()
    {
        using ScratchDirectory directory = new();
        using (TiercelProcess server = new("--dir", directory.Path))
        {
            using RespConnection client = server.Connect();
            client.Call("SET", "key", "1");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    private static TiercelServer Start(ScratchDirectory directory, int port)
    {
        EngineOptions engine = new();
        engine.Durability.Directory = directory.Path;
        engine.Durability.AppendOnly = true;
        return TiercelServer.Start(engine, new ServerOptions { Port = port });
    }
}
