using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>A server over an engine that was opened with its data, and servers and engines by turns on one directory.</summary>
public sealed class OpenedEngineTests
{
    [Theory]
    [InlineData(SyncPolicy.Always)]
    [InlineData(SyncPolicy.EverySecond)]
    public async Task WhatClientsOfAnOpenedEngineAreToldIsKept(SyncPolicy policy)
    {
        SeededRandom random = SeededRandom.Create();
        SimulatedDisk disk = new();
        using TiercelEngine engine = Open(disk, policy);
        await using TiercelServer server = TiercelServer.Start(engine, port: 0);
        using RespConnection client = new(server.Port);
        Assert.Equal("OK", client.Call("SET", "key", "1").Text);
        Assert.Equal("lib", client.Call("FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('one', function() return 1 end)").Text);
        Assert.Contains("aof_enabled:1", client.Call("INFO", "persistence").Text, StringComparison.Ordinal);

        SimulatedDisk left = policy == SyncPolicy.Always ? disk.AfterPowerCut(random) : disk.AfterKill();

        using TiercelEngine again = Open(left, policy);
        Assert.Equal("1", again.GetDatabase(0).Strings.GetString("key"));
        Assert.Equal(1, again.Execute("FCALL", "one", 0).AsInteger());
    }

    [Fact]
    public async Task FunctionsAreThoseOfTheEngineAgainWhenTheServerHasStopped()
    {
        SimulatedDisk disk = new();
        using (TiercelEngine engine = Open(disk, SyncPolicy.EverySecond))
        {
            engine.Execute("FUNCTION", "LOAD", Library("first"));
            await using (TiercelServer server = TiercelServer.Start(engine, port: 0))
            {
                using RespConnection client = new(server.Port);
                Assert.Equal(1, client.Call("FCALL", "first", "0").Integer);
                client.Call("FUNCTION", "LOAD", Library("second"));
            }

            Assert.Equal(1, engine.Execute("FCALL", "second", 0).AsInteger());
            engine.Execute("FUNCTION", "LOAD", Library("third"));
        }

        using TiercelEngine again = Open(disk, SyncPolicy.EverySecond);
        foreach (string name in (string[])["first", "second", "third"]) Assert.Equal(1, again.Execute("FCALL", name, 0).AsInteger());
    }

    [Fact]
    public async Task FullDiskRefusesClientsOfAnOpenedEngineToo()
    {
        SimulatedDisk disk = new();
        using TiercelEngine engine = Open(disk, SyncPolicy.EverySecond);
        await using TiercelServer server = TiercelServer.Start(engine, port: 0);
        disk.IsFullFrom = 0;
        engine.GetDatabase(0).Strings.Set("lost", "1");
        await Assert.ThrowsAsync<DurabilityException>(async () => await engine.WhenDurableAsync());

        using RespConnection client = new(server.Port);

        Assert.StartsWith("MISCONF", client.Call("SET", "key", "1").Text, StringComparison.Ordinal);
        Assert.Equal("1", client.Call("GET", "lost").Text);
    }

    [Fact]
    public async Task ServersAndEnginesTakeTurnsOnADirectory()
    {
        using ScratchDirectory directory = new();
        using (TiercelProcess server = new("--appendonly", "yes", "--dir", directory.Path))
        {
            using RespConnection client = server.Connect();
            Assert.Equal("OK", client.Call("SET", "server", "1").Text);
            Assert.Throws<IOException>(() => TiercelEngine.Open(new EngineOptions { DataDirectory = directory.Path }));
        }

        using (TiercelEngine engine = TiercelEngine.Open(new EngineOptions { DataDirectory = directory.Path }))
        {
            Assert.Equal("1", engine.GetDatabase(0).Strings.GetString("server"));
            engine.GetDatabase(0).Strings.Set("engine", "1");
            await engine.WhenDurableAsync();
        }

        using TiercelProcess again = new("--appendonly", "yes", "--dir", directory.Path);
        using RespConnection reader = again.Connect();
        Assert.Equal("1", reader.Call("GET", "server").Text);
        Assert.Equal("1", reader.Call("GET", "engine").Text);
    }

    private static string Library(string name) => $"#!lua name=of_{name}\nredis.register_function('{name}', function() return 1 end)";

    private static TiercelEngine Open(SimulatedDisk disk, SyncPolicy policy)
    {
        EngineOptions options = new() { DataDirectory = "data" };
        options.Durability.Sync = policy;
        return TiercelEngine.Open(options, disk);
    }
}
