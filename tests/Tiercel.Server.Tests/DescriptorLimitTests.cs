using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>What happens when the system gives the server fewer descriptors than clients come.</summary>
public sealed class DescriptorLimitTests
{
    // About 80 are in use before the first client comes.
    private const int Descriptors = 160;
    private const int Crowd = 200;

    [OnLinuxTheory]
    [ClassData(typeof(AllTransports))]
    public void ClientsBeyondTheDescriptorsAreRefusedUntilSomeAreFree(TransportKind transport)
    {
        using LimitedTiercelProcess server = new(Descriptors, "--transport", AllTransports.NameOf(transport));
        RunningServer.WaitUntil(() => server.Output.Contains("fewer than maxclients", StringComparison.Ordinal));
        using RespConnection first = server.Connect();
        List<RespConnection> crowd = [.. Enumerable.Range(0, Crowd).Select(_ => server.Connect())];
        try
        {
            Assert.InRange(crowd.Count(IsServed), 10, Descriptors);
            // Each for the first time: what it needs must still find descriptors.
            Assert.Contains("maxclients", first.Call("INFO").Text, StringComparison.Ordinal);
            Assert.StartsWith("id=", first.Call("CLIENT", "LIST").Text, StringComparison.Ordinal);
            Assert.Contains("Tiercel", first.Call("LOLWUT").Text, StringComparison.Ordinal);
        }
        finally
        {
            foreach (RespConnection connection in crowd) connection.Dispose();
        }

        RunningServer.WaitUntil(() =>
        {
            using RespConnection late = server.Connect();
            return IsServed(late);
        });
    }

    [OnLinuxTheory]
    [ClassData(typeof(AllTransports))]
    public void WithoutDescriptorsClientsWaitForThemAndTheServerServesTheOthers(TransportKind transport)
    {
        using SettledTiercelProcess server = new("--transport", AllTransports.NameOf(transport));
        using Process process = Process.GetProcessById(server.ProcessId);
        List<RespConnection> inside = [.. Enumerable.Range(0, 8).Select(_ => server.Connect())];
        // What the commands below need is loaded while there are descriptors for it.
        foreach (RespConnection connection in inside) Assert.True(connection.Call("BLPOP", "nokey", "0.01").IsNull);
        TakeDescriptors(server);
        List<RespConnection> outside = [.. Enumerable.Range(0, 4).Select(_ => server.Connect())];
        foreach (RespConnection connection in outside) connection.Send("PING\r\n"u8);
        RunningServer.WaitUntil(() => server.Output.Contains("Cannot accept", StringComparison.Ordinal));

        // The server's own time limit is the clock: while somebody waits in there it has nothing to do but to rest.
        TimeSpan before = TimeUsed(process);
        Assert.True(inside[0].Call("BLPOP", "nokey", "2").IsNull);
        Assert.InRange(TimeUsed(process) - before, TimeSpan.Zero, TimeSpan.FromSeconds(0.6));
        Assert.All(inside, static c => Assert.Equal("PONG", c.Call("PING").Text));

        foreach (RespConnection connection in inside.Skip(1)) connection.Dispose();
        Assert.All(outside, static c => Assert.Equal("PONG", c.Read().Text));
        using RespConnection late = server.Connect();
        Assert.Equal("PONG", late.Call("PING").Text);
        Assert.Equal("PONG", inside[0].Call("PING").Text);
        inside[0].Dispose();
        foreach (RespConnection connection in outside) connection.Dispose();
    }

    [Theory]
    [InlineData("Max open files            1024                 4096                 files", 2, 990)]
    [InlineData("Max open files            1024                 4096                 files", 100, 892)]
    [InlineData("Max open files            40                   40                   files", 30, 1)]
    [InlineData("Max open files            unlimited            unlimited            files", 3, int.MaxValue)]
    [InlineData("Max processes             15000                15000                processes", 3, int.MaxValue)]
    public void DescriptorsInUseAndAReserveAreNotForClients(string limits, int open, int clients)
    {
        string root = Directory.CreateTempSubdirectory("tiercel-limits").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, "proc/self/fd"));
            File.WriteAllText(Path.Combine(root, "proc/self/limits"), $"Limit  Soft  Hard  Units\n{limits}\n");
            for (int i = 0; i < open; i++) File.WriteAllText(Path.Combine(root, $"proc/self/fd/{i}"), "");

            Assert.Equal(clients, DescriptorLimit.ClientsAllowed(root));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void WithoutFilesOfProcThereIsNoLimit() => Assert.Equal(int.MaxValue, DescriptorLimit.ClientsAllowed("/nowhere"));

    // From now on the process may have as many open as it has.
    private static void TakeDescriptors(SettledTiercelProcess server)
    {
        string id = server.ProcessId.ToString(CultureInfo.InvariantCulture);
        int open = Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count();
        ProgramRun run = ProgramRun.Of("prlimit", ["--pid", id, string.Create(CultureInfo.InvariantCulture, $"--nofile={open}:")]);
        Assert.Equal(0, run.ExitCode);
    }

    private static TimeSpan TimeUsed(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    // Who is refused may find its connection reset before it has read why.
    private static bool IsServed(RespConnection connection)
    {
        try
        {
            return connection.Call("PING").Text == "PONG";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
