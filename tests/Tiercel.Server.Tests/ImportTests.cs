using System.Globalization;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>tiercel import: from a real Redis, and from files, to servers and to directories.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly ScratchDirectory _source = new();
    private readonly ScratchDirectory _target = new();

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    [RequiresRedisFact]
    public void AllOfARedisGoesToAServerAndBack()
    {
        using RedisProcess redis = new("--save", "", "--dir", _source.Path);
        using RespConnection there = redis.Connect();
        Fill(there);
        using TiercelProcess server = new();

        ProgramRun run = Import("--from", Address(redis), "--to", Address(server));

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("307 keys were copied", run.Output, StringComparison.Ordinal);
        using RespConnection here = server.Connect();
        Check(here);
        Assert.Equal("OK", there.Call("FLUSHALL").Text);
        there.Call("FUNCTION", "FLUSH");
        Assert.Equal(0, Import("--from", Address(server), "--to", Address(redis)).ExitCode);
        there.Call("SELECT", "0");
        Check(there);
    }

    [RequiresRedisFact]
    public void OneDatabaseOfARedisWithAPasswordGoesToADirectory()
    {
        using RedisProcess redis = new("--save", "", "--dir", _source.Path);
        using (RespConnection there = redis.Connect())
        {
            Fill(there);
            Assert.Equal("OK", there.Call("CONFIG", "SET", "requirepass", "secret%").Text);
        }

        string address = $"redis://:secret%25@127.0.0.1:{redis.Port.ToString(CultureInfo.InvariantCulture)}/3";
        Assert.Equal(1, Import("--from", Address(redis), "--dir", _target.Path).ExitCode);
        ProgramRun run = Import("--from", address, "--dir", _target.Path);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        using TiercelEngine engine = TiercelEngine.Open(new EngineOptions { DataDirectory = _target.Path });
        Assert.Equal(0, engine.GetDatabase(0).Count);
        Assert.Equal("there", engine.GetDatabase(3).Strings.GetString("other"));
    }

    [RequiresRedisFact]
    public void FilesOfARedisGoToAServer()
    {
        using (RedisProcess redis = new("--save", "", "--appendonly", "yes", "--dir", _source.Path))
        {
            using RespConnection there = redis.Connect();
            Fill(there);
            there.Call("SELECT", "0");
            Assert.Equal("OK", there.Call("SAVE").Text);
        }

        foreach (string name in (string[])["dump.rdb", "appendonlydir"])
        {
            using TiercelProcess server = new();
            ProgramRun run = Import("--from", Path.Combine(_source.Path, name), "--to", Address(server));

            Assert.Equal((0, ""), (run.ExitCode, run.Errors));
            using RespConnection here = server.Connect();
            Check(here);
        }
    }

    [OnLinuxFact]
    public void EncryptedServerIsReadIfItsCertificateIsTrusted()
    {
        using TestCertificates certificates = new();
        string port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        using TiercelProcess source = new(
            "--tls-port", port, "--tls-cert-file", certificates.CertificateOf("server"), "--tls-key-file", certificates.KeyOf("server"),
            "--tls-auth-clients", "no");
        using TiercelProcess target = new();
        using (RespConnection from = source.Connect())
        {
            Assert.Equal("OK", from.Call("CONFIG", "SET", "requirepass", "secret").Text);
            for (int i = 0; i < 3000; i++) from.Call("SET", $"key:{i}", new string('v', 100));
        }

        string[] words = ["import", "--from", $"rediss://:secret@localhost:{port}", "--to", Address(target)];
        ProgramRun refused = ProgramRun.Of(RepositoryPaths.ServerProgram, words);
        ProgramRun run = ProgramRun.Of("env", ["SSL_CERT_FILE=" + certificates.AuthorityFile, RepositoryPaths.ServerProgram, .. words]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Equal(1, refused.Errors.Count(static c => c == '\n'));
        Assert.Contains("certificate", refused.Errors, StringComparison.Ordinal);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        using RespConnection here = target.Connect();
        Assert.Equal(3000, here.Call("DBSIZE").Integer);
        Assert.Equal(100, here.Call("STRLEN", "key:2999").Integer);
    }

    [Fact]
    public void KeysThatAreThereStayUnlessTheyAreReplaced()
    {
        using TiercelProcess source = new();
        using TiercelProcess target = new();
        using RespConnection from = source.Connect();
        using RespConnection to = target.Connect();
        from.Call("MSET", "both", "new", "one", "new");
        to.Call("SET", "both", "old");

        ProgramRun run = Import("--from", Address(source), "--to", Address(target));

        Assert.Contains("1 keys were copied, 1 were there already and stay", run.Output, StringComparison.Ordinal);
        Assert.Equal("old", to.Call("GET", "both").Text);
        Assert.Equal(0, Import("--from", Address(source), "--to", Address(target), "--replace").ExitCode);
        Assert.Equal("new", to.Call("GET", "both").Text);
    }

    [Theory]
    [InlineData(2, "--from", "redis://127.0.0.1:1")]
    [InlineData(2, "--from", "x.rdb", "--to", "nowhere")]
    [InlineData(1, "--from", "redis://127.0.0.1:1", "--to", "redis://127.0.0.1:1")]
    [InlineData(1, "--from", "/nowhere/x.rdb", "--to", "redis://127.0.0.1:1")]
    public void WhatCannotBeIsOneLine(int exitCode, params string[] words)
    {
        ProgramRun run = Import(words);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(1, run.Errors.Count(static c => c == '\n'));
    }

    private static ProgramRun Import(params string[] words) => ProgramRun.Of(RepositoryPaths.ServerProgram, ["import", .. words]);

    private static string Address(ServerProcess server) => "redis://127.0.0.1:" + server.Port.ToString(CultureInfo.InvariantCulture);

    private static void Fill(RespConnection redis)
    {
        for (int i = 0; i < 300; i++) redis.Call("SET", $"key:{i}", $"value {i}");
        redis.Call("SET", "volatile", "v", "PX", "3600000");
        redis.Call("HSET", "hash", "f", "v");
        redis.Call("RPUSH", "list", "a", "b");
        redis.Call("ZADD", "sorted", "1.5", "m");
        redis.Call("SADD", "set", "m");
        redis.Call("XADD", "stream", "1-1", "f", "v");
        redis.Call("FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('one', function() return 1 end)");
        redis.Call("SELECT", "3");
        redis.Call("SET", "other", "there");
    }

    private static void Check(RespConnection server)
    {
        Assert.Equal(306, server.Call("DBSIZE").Integer);
        for (int i = 0; i < 300; i++) Assert.Equal($"value {i}", server.Call("GET", $"key:{i}").Text);
        Assert.InRange(server.Call("PTTL", "volatile").Integer, 3_000_000, 3_600_000);
        Assert.Equal("v", server.Call("HGET", "hash", "f").Text);
        Assert.Equal("b", server.Call("LINDEX", "list", "1").Text);
        Assert.Equal("1.5", server.Call("ZSCORE", "sorted", "m").Text);
        Assert.Equal(1, server.Call("SISMEMBER", "set", "m").Integer);
        Assert.Equal(1, server.Call("XLEN", "stream").Integer);
        Assert.Equal(1, server.Call("FCALL", "one", "0").Integer);
        server.Call("SELECT", "3");
        Assert.Equal("there", server.Call("GET", "other").Text);
    }
}
