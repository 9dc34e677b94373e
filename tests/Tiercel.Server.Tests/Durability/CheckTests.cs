using System.Globalization;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>tiercel check: what it finds in directories that were damaged, and what it cuts off.</summary>
public sealed class CheckTests : IDisposable
{
    private const int Sound = 0;
    private const int Failed = 1;
    private const int Damaged = 3;

    private readonly ScratchDirectory _directory = new();

    private string Log => Path.Combine(_directory.Path, "appendonlydir", "appendonly.aof.1.incr.aof");

    private string ManifestPath => Path.Combine(_directory.Path, "appendonlydir", "appendonly.aof.manifest");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void SoundDirectoryIsDescribedFileByFile()
    {
        Fill("SET a 1", "RPUSH list x y z", "SAVE");

        ProgramRun run = Check();

        Assert.Equal(Sound, run.ExitCode);
        Assert.Contains("appendonly.aof.1.incr.aof", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 commands", run.Output, StringComparison.Ordinal);
        Assert.Contains("dump.rdb", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 keys", run.Output, StringComparison.Ordinal);
        Assert.Contains("Redis 7.0 and later", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void CommandsOfALaterRedisAreNoticed()
    {
        Fill("HSET h f 1", "HPEXPIRE h 100000 FIELDS 1 f");

        Assert.Contains("Redis 7.4 and later", Check().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TornTailIsToldAndCutOffWhenAskedFor()
    {
        Fill("SET a 1", "SET b 2");
        byte[] sound = File.ReadAllBytes(Log);
        byte[] torn = [.. sound, .. "#tiercel 500 0 0123"u8];
        File.WriteAllBytes(Log, torn);
        string place = sound.Length.ToString(CultureInfo.InvariantCulture);

        ProgramRun run = Check();

        Assert.Equal(Damaged, run.ExitCode);
        Assert.Contains($"at byte {place}: its end is torn; 19 bytes", run.Output, StringComparison.Ordinal);
        Assert.Equal(torn, File.ReadAllBytes(Log));

        Assert.Equal(Sound, Check("--fix").ExitCode);
        Assert.Equal(sound, File.ReadAllBytes(Log));
        Assert.Equal(torn[sound.Length..], File.ReadAllBytes($"{Log}.cut-at-{place}"));
        Assert.Equal("2", ValueOf("b"));
    }

    [Fact]
    public void FlippedBitOfWhatWasOnTheDiskIsCutOffWithAllBehindIt()
    {
        Fill("SET a 1");
        Fill("SET b 2");
        byte[] bytes = File.ReadAllBytes(Log);
        int at = bytes.AsSpan().LastIndexOf("$1\r\n2"u8) + 4;
        bytes[at] ^= 1;
        File.WriteAllBytes(Log, bytes);
        Assert.Equal(2, Serve().ExitCode);

        Assert.Equal(Damaged, Check().ExitCode);
        ProgramRun run = Check("--fix");

        Assert.Equal(Sound, run.ExitCode);
        Assert.Contains("cut off", run.Output, StringComparison.Ordinal);
        Assert.Equal("1", ValueOf("a"));
        Assert.Equal("", ValueOf("b"));
    }

    [Fact]
    public void MissingIncrementAndDamagedManifestCannotBeCutOff()
    {
        Fill("SET a 1");
        byte[] log = File.ReadAllBytes(Log);
        File.Delete(Log);
        ProgramRun missing = Check("--fix");
        Assert.Equal(Damaged, missing.ExitCode);
        Assert.Contains("missing", missing.Output, StringComparison.Ordinal);
        File.WriteAllBytes(Log, log);
        Assert.Equal(Sound, Check().ExitCode);

        string manifest = File.ReadAllText(ManifestPath);
        File.WriteAllText(ManifestPath, manifest.Replace("type i", "type x", StringComparison.Ordinal));
        ProgramRun damaged = Check("--fix");

        Assert.Equal(Damaged, damaged.ExitCode);
        Assert.Contains("line 1", damaged.Output, StringComparison.Ordinal);
        Assert.Equal(log, File.ReadAllBytes(Log));
    }

    [Fact]
    public void DamagedSnapshotIsToldAndNeverCut()
    {
        Fill("SET a 1", "SAVE");
        string path = Path.Combine(_directory.Path, "dump.rdb");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^3] ^= 1;
        File.WriteAllBytes(path, bytes);

        ProgramRun run = Check("--fix");

        Assert.Equal(Damaged, run.ExitCode);
        Assert.Contains("its checksum is wrong", run.Output, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [RequiresRedisFact]
    public void LogOfRedisWithATornTransactionIsCutOffBeforeIt()
    {
        using (RedisProcess redis = new("--appendonly", "yes", "--dir", _directory.Path, "--save", "", "--aof-use-rdb-preamble", "yes"))
        {
            using RespConnection client = redis.Connect();
            Assert.Equal("OK", client.Call("SET", "a", "1").Text);
        }

        byte[] sound = File.ReadAllBytes(Log);
        File.WriteAllBytes(Log, [.. sound, .. "*1\r\n$5\r\nMULTI\r\n*3\r\n$3\r\nSET\r\n$1\r\nb\r\n$1\r\n2\r\n"u8]);

        Assert.Equal(Damaged, Check().ExitCode);
        Assert.Equal(Sound, Check("--fix").ExitCode);

        Assert.Equal(sound, File.ReadAllBytes(Log));
        Assert.Equal("1", ValueOf("a"));
    }

    [Fact]
    public void DirectoryInUseIsNotTouched()
    {
        using TiercelProcess server = new("--appendonly", "yes", "--dir", _directory.Path);

        ProgramRun run = Check("--fix");

        Assert.Equal(Failed, run.ExitCode);
        Assert.Contains("is in use", run.Errors, StringComparison.Ordinal);
        Assert.Equal(Failed, ProgramRun.Of(RepositoryPaths.ServerProgram, ["check", Path.Combine(_directory.Path, "nowhere")]).ExitCode);
    }

    private void Fill(params string[] commands)
    {
        using TiercelProcess server = new("--appendonly", "yes", "--appendfsync", "always", "--dir", _directory.Path);
        using RespConnection client = server.Connect();
        foreach (string command in commands) Assert.False(client.Call(command.Split(' ')).IsError, command);
        client.Send(RespConnection.Encode(["SHUTDOWN"u8.ToArray()]));
        server.WaitForExit(TimeSpan.FromSeconds(30));
    }

    private string ValueOf(string key)
    {
        using TiercelProcess server = new("--appendonly", "yes", "--aof-load-truncated", "no", "--dir", _directory.Path);
        using RespConnection client = server.Connect();
        return client.Call("GET", key).Text;
    }

    private ProgramRun Serve() =>
        ProgramRun.Of(RepositoryPaths.ServerProgram, ["serve", "--port", "0", "--appendonly", "yes", "--dir", _directory.Path]);

    private ProgramRun Check(params string[] options) => ProgramRun.Of(RepositoryPaths.ServerProgram, ["check", .. options, _directory.Path]);
}
