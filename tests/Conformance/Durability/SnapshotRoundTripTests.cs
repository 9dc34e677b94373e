using System.Diagnostics;
using System.Text.RegularExpressions;
using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>Snapshot files of random programs: what one server has saved, either loads, and redis-check-rdb finds nothing wrong.</summary>
public sealed partial class SnapshotRoundTripTests
{
    private const int Databases = 3;

    private static readonly string[] FrequentPolicy = ["--maxmemory-policy", "allkeys-lfu"];

    private static int Commands => TestScale.Of(4_000, 50_000);

    [RequiresRedisFact]
    public void RedisLoadsWhatWasSaved()
    {
        SeededRandom random = SeededRandom.Create();
        using ScratchDirectory directory = new();
        using TiercelProcess server = new(["--dir", directory.Path, .. FrequentPolicy]);
        SortedDictionary<string, string> before = Run(server, random, "SAVE");
        CheckFile(Path.Combine(directory.Path, "dump.rdb"));

        using RedisProcess redis = new(["--dir", directory.Path, .. FrequentPolicy]);

        AssertSame(before, redis, random);
        server.Restart();
        AssertSame(before, server, random);
    }

    [RequiresRedisFact]
    public void WhatRedisHasSavedIsLoaded()
    {
        SeededRandom random = SeededRandom.Create();
        using ScratchDirectory directory = new();
        using RedisProcess redis = new(["--dir", directory.Path, .. FrequentPolicy]);
        SortedDictionary<string, string> before = Run(redis, random, "SAVE");

        using TiercelProcess server = new(["--dir", directory.Path, .. FrequentPolicy]);

        AssertSame(before, server, random);
    }

    [RequiresRedisFact]
    public void ReloadChangesNothing()
    {
        SeededRandom random = SeededRandom.Create();
        using ScratchDirectory directory = new();
        using TiercelProcess server = new("--dir", directory.Path, "--enable-debug-command", "yes");
        SortedDictionary<string, string> before = Run(server, random, "DEBUG", "RELOAD");
        AssertSame(before, server, random);
    }

    private static SortedDictionary<string, string> Run(ServerProcess server, SeededRandom random, params string[] save)
    {
        RandomProgram program = new(random, Databases);
        using RespConnection connection = server.Connect();
        for (int i = 0; i < Commands; i++)
        {
            RandomCommand command = program.Next();
            if (command.Kind != RandomKind.WholeScan) connection.Call(command.Words);
        }

        connection.Call("SELECT", "0");
        connection.Call("FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function() return 7 end)");
        for (int i = 0; i < 2000; i++) connection.Call("HSET", "many", $"field{i}", $"value{i}");
        for (int i = 0; i < 20; i++) connection.Call("GET", "used");
        SortedDictionary<string, string> image = Image(connection);
        Assert.True(image.Count > 20, "a program leaves too little to compare");
        Assert.Equal("OK", connection.Call(save).Text);
        return image;
    }

    private static SortedDictionary<string, string> Image(RespConnection connection)
    {
        SortedDictionary<string, string> image = DataImage.Of(connection, Databases);
        image.Add("functions", connection.Call("FCALL", "f", "0").Text);
        foreach (string key in image.Keys.ToArray()) image[key] = NegativeZero().Replace(image[key], "0");
        return image;
    }

    // A sorted set of few short members that Redis loads is packed then, and a score of -0 is 0 when packed.
    [GeneratedRegex("(?<= )-0(?= |$)")]
    private static partial Regex NegativeZero();

    private static void AssertSame(SortedDictionary<string, string> before, ServerProcess server, SeededRandom random)
    {
        using RespConnection connection = server.Connect();
        string differences = DataImage.Differences(before, Image(connection));
        Assert.True(differences.Length == 0, $"{random}\n{differences}");
    }

    private static void CheckFile(string path)
    {
        using Process check = Process.Start(new ProcessStartInfo("redis-check-rdb", path) { RedirectStandardOutput = true })!;
        string output = check.StandardOutput.ReadToEnd();
        check.WaitForExit();
        Assert.True(check.ExitCode == 0, output);
    }
}
