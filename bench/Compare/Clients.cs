using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tiercel.Bench.Load;

namespace Tiercel.Bench.Compare;

/// <summary>Runs either client against a server.</summary>
internal sealed class Clients(CompareOptions options)
{
    private const int ClientCore = 1;
    private const double LongSeconds = 300;
    private const int FillConnections = 4;
    private const int FillDepth = 128;
    private const int ScriptRequestsDivisor = 4;

    /// <summary>About two seconds of redis-server's work at each depth.</summary>
    private static readonly Dictionary<int, int> BenchmarkRequests = new() { [1] = 160_000, [16] = 1_600_000, [64] = 2_400_000 };

    private static readonly string LoadProgram = Path.Combine(AppContext.BaseDirectory, "Tiercel.Bench.Load");

    public Figures Run(Scenario scenario, BenchServer server) =>
        scenario.Client == Client.Light ? RunLight(scenario, server, options.MeasuredSeconds, 0.2) : RunBenchmark(scenario, server);

    /// <summary>Load without a figure.</summary>
    public void WarmUp(Scenario scenario, BenchServer server) => RunLight(scenario, server, options.WarmupSeconds, 0);

    /// <summary>Load that goes on until its process is killed, or for some minutes.</summary>
    public static Process Begin(Scenario scenario, BenchServer server)
    {
        string[] command = LightCommand(scenario, server, LongSeconds, 0);
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
    }

    /// <summary>Sets every key once.</summary>
    public static void Fill(BenchServer server, long keys, int valueBytes, int ttlSeconds = 0) => Shell.Run(
        LoadProgram, "--fill", "--port", Text(server.Port), "--keys", Text(keys), "--value-bytes", Text(valueBytes),
        "--ttl-seconds", Text(ttlSeconds), "--connections", Text(FillConnections), "--depth", Text(FillDepth));

    /// <summary>Sends a request so many times, its numbers in order from 0.</summary>
    public static void FillBy(BenchServer server, string template, long requests) => Shell.Run(
        LoadProgram, "--fill", "--port", Text(server.Port), "--request", template, "--requests", Text(requests),
        "--connections", Text(FillConnections), "--depth", Text(FillDepth));

    /// <summary>Sets one key this many times.</summary>
    public static void SetOneKey(BenchServer server, int requests) => Shell.Run(
        LoadProgram, "--command", "set", "--port", Text(server.Port), "--requests", Text(requests), "--warmup", "0", "--value-bytes", "8",
        "--connections", Text(FillConnections), "--depth", Text(FillDepth));

    private static Figures RunLight(Scenario scenario, BenchServer server, double seconds, double warmupSeconds)
    {
        string[] command = LightCommand(scenario, server, seconds, warmupSeconds);
        LoadResult result = JsonSerializer.Deserialize<LoadResult>(Shell.Run(command[0], command[1..]))!;
        if (result.Errors > 0) throw new IOException($"{server.Name} refused {scenario.Title}.");
        if (result.Misses > 0 && scenario.Template.Length == 0) throw new IOException($"{server.Name} did not find {result.Misses} keys that it was given.");
        return new Figures(result.RequestsPerSecond, result.P50Us, result.P99Us, result.ServerCpuUsPerRequest);
    }

    private static string[] LightCommand(Scenario scenario, BenchServer server, double seconds, double warmupSeconds) =>
        Shell.Pinned(
            scenario.Pinned ? ClientCore : null,
            LoadProgram, "--json", "--port", Text(server.Port), scenario.Template.Length > 0 ? "--request" : "--command",
            scenario.Template.Length > 0 ? scenario.Template : scenario.Command, "--depth", Text(scenario.Depth),
            "--connections", Text(scenario.Connections), "--keys", Text(scenario.Keys), "--value-bytes", Text(scenario.ValueBytes),
            "--subscribers", Text(scenario.Subscribers), "--seconds", Text(seconds), "--warmup", Text(warmupSeconds), "--server-pid", Text(server.ProcessId));

    private Figures RunBenchmark(Scenario scenario, BenchServer server)
    {
        int requests = BenchmarkRequests[scenario.Depth] / options.RequestsDivisor;
        // Scripts take longer.
        if (scenario.Template.Length > 0) requests /= ScriptRequestsDivisor;
        string[] asked = scenario.Template.Length == 0
            ? ["-t", scenario.Command, "-d", Text(scenario.ValueBytes)]
            : ["-r", Text(scenario.Keys), .. scenario.Template.Replace("{n}", "__rand_int__", StringComparison.Ordinal).Split(' ')];
        string[] door = scenario.IsEncrypted
            ? ["-p", Text(server.EncryptedPort), "--tls", "--insecure"]
            : ["-p", Text(server.Port)];
        string[] command = Shell.Pinned(
            scenario.Pinned ? ClientCore : null,
            ["redis-benchmark", .. door, "-c", Text(scenario.Connections), "-P", Text(scenario.Depth), "-n", Text(requests), "--csv", .. asked]);
        ProcessUsage before = ProcessUsage.Of(server.ProcessId);
        string csv = Shell.Run(command[0], command[1..]);
        ProcessUsage used = ProcessUsage.Of(server.ProcessId) - before;

        // What was asked, in which there may be commas; rps, then latencies in milliseconds: average, minimum, p50, p95, p99, maximum.
        string[] fields = [.. csv.Trim().Split('\n')[^1].Split(',').Select(f => f.Trim('"', '\r'))];
        return new Figures(Number(fields[^7]), Number(fields[^4]) * 1e3, Number(fields[^2]) * 1e3, used.CpuSeconds * 1e6 / requests);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
