using System.Text;
using Tiercel.Engine;
using Tiercel.Storage;

namespace Tiercel.Persistence.Tests;

/// <summary>What is saved is what is loaded.</summary>
public class RoundTripTests
{
    [Theory]
    [InlineData(true, true, 1 << 20, 0)]
    [InlineData(false, false, 1 << 20, 0)]
    [InlineData(true, true, 64, 0)]
    [InlineData(false, true, 7, 0)]
    [InlineData(true, true, 1 << 20, 2)]
    [InlineData(false, true, 300, 3)]
    public void EveryTypeComesBack(bool compresses, bool checks, int windowBytes, int helpers)
    {
        EngineOptions options = new() { CompressDumps = compresses };
        options.Durability.Checksums = checks;
        using SnapshotData saved = new(options);
        saved.Fill();
        saved.Selected = 9;
        saved.Fill();
        byte[] file = saved.Save();
        using SnapshotData loaded = new(new EngineOptions { CompressDumps = compresses });
        RdbFileReader reader = loaded.Load(file, windowBytes, helpers: helpers);
        Assert.Equal(saved.Image(), loaded.Image());
        Assert.Equal(saved.Image().Count, reader.Keys);
        Assert.Equal(!checks, file[^8..].All(static b => b == 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void ManyKeysComeBack(int helpers)
    {
        using SnapshotData saved = new();
        for (int i = 0; i < 50_000; i++) saved.Keyspace.Database(i % 3).Strings.Set($"key:{i}", $"value {i}");
        using SnapshotData loaded = new();
        Assert.Equal(50_000, loaded.Load(saved.Save(), helpers: helpers).Keys);
        Assert.Equal(saved.Image(), loaded.Image());
    }

    [Fact]
    public void NothingIsAFileToo()
    {
        using SnapshotData saved = new();
        using SnapshotData loaded = new();
        Assert.Equal(0, loaded.Load(saved.Save()).Keys);
    }

    [Fact]
    public void CompressedValuesComeBack()
    {
        using SnapshotData saved = new(new EngineOptions { CompressMinBytes = 64 });
        saved.Run("SET k " + new string('x', 5000), "SET l " + new string('y', 50_000));
        byte[] file = saved.Save();
        using SnapshotData loaded = new(new EngineOptions { CompressMinBytes = 64 });
        loaded.Load(file);
        Assert.Equal(saved.Image(), loaded.Image());
    }

    [Fact]
    public void FrequenciesComeBack()
    {
        using SnapshotData saved = new(new EngineOptions { EvictionPolicy = EvictionPolicy.AllKeysLfu });
        saved.Run("SET k v", "SET l v");
        SetAccess(saved, "k", frequency: 77);
        using SnapshotData loaded = new(new EngineOptions { EvictionPolicy = EvictionPolicy.AllKeysLfu });
        loaded.Load(saved.Save());
        Assert.Equal(77, Access(loaded, "k") & 0xFF);
        Assert.Equal(5, Access(loaded, "l") & 0xFF);
    }

    [Fact]
    public void IdleTimesComeBack()
    {
        using SnapshotData saved = new(new EngineOptions { EvictionPolicy = EvictionPolicy.AllKeysLru });
        saved.Run("SET k v");
        SetAccess(saved, "k", idleSeconds: 1000);
        using SnapshotData loaded = new(new EngineOptions { EvictionPolicy = EvictionPolicy.AllKeysLru });
        loaded.Load(saved.Save());
        int age = AccessClock.AgeSeconds((ushort)Access(loaded, "k"), loaded.Keyspace.AccessSeconds);
        Assert.InRange(age, 1000, 1010);
    }

    [Fact]
    public void KeysWhoseTimeHasPassedAreLeftOutUnlessALogFollows()
    {
        using SnapshotData saved = new();
        saved.Keyspace.IsSweeping = false;
        saved.Run("SET gone v PX 1", "SET here v");
        while (saved.Keyspace.WallMs <= saved.Keyspace.NowMs + 2) saved.Keyspace.AdvanceClock();
        byte[] file = saved.Save();
        using SnapshotData loaded = new();
        RdbFileReader reader = loaded.Load(Backdated(file));
        Assert.Equal((1, 1), (reader.Keys, reader.Expired));
        using SnapshotData kept = new();
        Assert.Equal(2, kept.Load(Backdated(file), keepsExpired: true).Keys);
    }

    [Fact]
    public void OnlyFieldsThatExpireNeedALaterVersion()
    {
        using SnapshotData data = new();
        data.Run("HSET hash f v");
        Assert.StartsWith("REDIS0010", Encoding.Latin1.GetString(data.Save()), StringComparison.Ordinal);
        data.Run("HPEXPIREAT hash 9999999999999 FIELDS 1 f");
        Assert.StartsWith("REDIS0012", Encoding.Latin1.GetString(data.Save()), StringComparison.Ordinal);
        data.Run("DEL hash");
        data.Save();
        Assert.StartsWith("REDIS0010", Encoding.Latin1.GetString(data.Save()), StringComparison.Ordinal);
    }

    [Fact]
    public void LibrariesComeBackInTheirOrder()
    {
        using SnapshotData saved = new();
        MemoryLibraries libraries = new();
        using SnapshotData loaded = new();
        loaded.Load(saved.Save("first"u8.ToArray(), "second"u8.ToArray()), libraries: libraries);
        Assert.Equal(["first", "second"], libraries.Codes.Select(Encoding.ASCII.GetString));
    }

    [Fact]
    public void AFailedSaveLeavesTheFileThatWasThere()
    {
        using SnapshotData data = new();
        data.Run("SET k v");
        byte[] before = data.Save();
        data.Disk.IsFullFrom = data.Disk.Operations;
        Assert.Throws<IOException>(() => data.Save());
        Assert.Equal(before, data.Disk.Bytes("data/dump.rdb"));
        Assert.Single(((IFileSystem)data.Disk).List("data"));
        data.Disk.IsFullFrom = long.MaxValue;
        data.Save();
    }

    // The time of expiry as one long past, and the checksum taken away.
    private static byte[] Backdated(byte[] file)
    {
        byte[] changed = [.. file];
        int at = Array.IndexOf(changed, RdbOpcode.ExpiryMs, Encoding.Latin1.GetString(file).IndexOf("aof-base", StringComparison.Ordinal));
        changed.AsSpan(at + 1, 8).Clear();
        changed[at + 1] = 1;
        changed.AsSpan(file.Length - 8).Clear();
        return changed;
    }

    private static void SetAccess(SnapshotData data, string key, long frequency = -1, long idleSeconds = -1)
    {
        RdbUse use = new() { Frequency = frequency, IdleSeconds = idleSeconds };
        Assert.True(use.TryGetAccess(data.Keyspace.AccessStamp, out ushort access));
        byte[] name = Encoding.ASCII.GetBytes(key);
        Key hashed = new(name, data.Keyspace.Hash(name));
        KeyScope scope = new(data.Keyspace.Database(0));
        scope.Acquire(hashed.Hash);
        scope.SetAccess(in hashed, access);
        scope.Release();
    }

    private static int Access(SnapshotData data, string key)
    {
        byte[] name = Encoding.ASCII.GetBytes(key);
        Key hashed = new(name, data.Keyspace.Hash(name));
        KeyScope scope = new(data.Keyspace.Database(0)) { LeavesAccess = true };
        scope.Acquire(hashed.Hash);
        int access = scope.Find(in hashed, LookupMode.Peek).Entry.Access;
        scope.Release();
        return access;
    }
}
