using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>The program, told to end while it loads.</summary>
public sealed class LoadingProgramTests
{
    // Enough to be loaded for some hundred milliseconds.
    private const int Keys = 1_000_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("--save", "3600 1")]
    [InlineData("--appendonly", "yes")]
    public void SignalEndsItAndLeavesTheFilesAsTheyAre(string option, string value)
    {
        if (OperatingSystem.IsWindows()) return;
        using ScratchDirectory directory = new();
        Fill(directory, option, value);
        Dictionary<string, string> before = Files(directory);
        int port = FreePort.Next();
        using (Process loading = Start(directory, option, value, port))
        {
            Assert.StartsWith("-LOADING", FirstReply(port), StringComparison.Ordinal);
            using Process kill = Process.Start("kill", ["-TERM", loading.Id.ToString(CultureInfo.InvariantCulture)]);
            Assert.True(loading.WaitForExit(Deadline));
            Assert.Equal(0, loading.ExitCode);
        }

        Assert.Equal(before, Files(directory));
        using TiercelProcess again = new("--dir", directory.Path, option, value);
        using RespConnection client = again.Connect();
        Assert.Equal(Keys, client.Call("DBSIZE").Integer);
    }

    private static void Fill(ScratchDirectory directory, string option, string value)
    {
        using TiercelProcess server = new("--dir", directory.Path, option, value, "--enable-debug-command", "yes");
        using RespConnection client = server.Connect();
        Assert.Equal("OK", client.Call("DEBUG", "POPULATE", Keys.ToString(CultureInfo.InvariantCulture)).Text);
        client.Send("SHUTDOWN\r\n"u8);
        Assert.Equal(0, server.WaitForExit(Deadline));
    }

    private static Process Start(ScratchDirectory directory, string option, string value, int port) => Process.Start(
        new ProcessStartInfo(
            RepositoryPaths.ServerProgram,
            ["serve", "--port", port.ToString(CultureInfo.InvariantCulture), "--dir", directory.Path, option, value])
        {
            RedirectStandardOutput = true,
        })!;

    // Of PING, as soon as it listens.
    private static string FirstReply(int port)
    {
        string reply = "";
        RunningServer.WaitUntil(() =>
        {
            try
            {
                using RespConnection client = new(port);
                RespReply answer = client.Call("PING");
                reply = (answer.IsError ? "-" : "+") + answer.Text;
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
        return reply;
    }

    private static Dictionary<string, string> Files(ScratchDirectory directory) =>
        Directory.EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories)
            .Where(static f => !f.EndsWith("tiercel.lock", StringComparison.Ordinal))
            .ToDictionary(static f => f, static f => $"{new FileInfo(f).Length} {File.GetLastWriteTimeUtc(f):O}");
}
