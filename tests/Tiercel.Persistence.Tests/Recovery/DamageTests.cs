using Tiercel.TestKit;

namespace Tiercel.Persistence.Tests;

/// <summary>Files that were changed after they had been written: every flipped bit is found, and nothing crashes.</summary>
public sealed class DamageTests
{
    private const string Log = "data/appendonlydir/appendonly.aof.1.incr.aof";

    [Fact]
    public void EveryFlippedBitOfASealedLogIsRefusedWithItsPlace()
    {
        SimulatedDisk written = Write(8);
        byte[] sound = written.Bytes(Log);
        for (int bit = 0; bit < sound.Length * 8; bit++)
        {
            SimulatedDisk disk = written.AfterKill();
            byte[] damaged = [.. sound];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            disk.Put(Log, damaged);

            // The last group says that all before it was on the disk; of itself nothing does.
            bool isOfLast = bit / 8 >= sound.AsSpan().LastIndexOf("#tiercel"u8);
            Exception? refusal = Record.Exception(() => new DurableDatabase(disk).Dispose());

            if (isOfLast && refusal is null) continue;
            Assert.True(refusal is InvalidDataException, $"bit {bit} may be flipped: {refusal}");
            Assert.Contains("appendonly.aof.1.incr.aof is damaged at byte ", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void FlippedBitOfTheLastGroupLosesNothingButThat()
    {
        SimulatedDisk disk = Write(8);
        byte[] damaged = disk.Bytes(Log);
        damaged[^3] ^= 1;
        disk.Put(Log, damaged);

        using DurableDatabase data = new(disk);

        Assert.Equal("7", data.Get("key7"));
        Assert.True(data.Store.Recovery.LostBytes > 0);
    }

    [Fact]
    public void MutatedLogsNeverCrash()
    {
        SeededRandom random = SeededRandom.Create();
        SimulatedDisk written = Write(30);
        byte[] sound = written.Bytes(Log);
        int rounds = TestScale.Of(500, 100_000);
        for (int round = 0; round < rounds; round++)
        {
            byte[] mutated = [.. sound];
            for (int i = random.Next(1, 6); i > 0; i--) mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            // Without headers it is another program's, and is run unchecked.
            if (random.Next(2) == 0) mutated = WithoutHeaders(mutated);
            SimulatedDisk disk = written.AfterKill();
            disk.Put(Log, mutated[..random.Next(mutated.Length + 1)]);

            Exception? refusal = Record.Exception(() => new DurableDatabase(disk).Dispose());

            Assert.True(refusal is null or InvalidDataException, $"{random}, round {round}: {refusal}");
        }
    }

    [Fact]
    public void MissingFileIsNamed()
    {
        SimulatedDisk disk = Write(2);
        ((Storage.IFileSystem)disk).Delete(Log);

        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => new DurableDatabase(disk));

        Assert.Contains("appendonly.aof.1.incr.aof is missing", refusal.Message, StringComparison.Ordinal);
    }

    private static byte[] WithoutHeaders(byte[] log)
    {
        List<byte> left = [];
        for (int i = 0; i < log.Length;)
        {
            int end = Array.IndexOf(log, (byte)'\n', i);
            end = end < 0 ? log.Length : end + 1;
            if (log[i] != '#') left.AddRange(log[i..end]);
            i = end;
        }

        return [.. left];
    }

    private static SimulatedDisk Write(int keys)
    {
        SimulatedDisk disk = new();
        using DurableDatabase data = new(disk);
        for (int i = 0; i < keys; i++)
        {
            data.Run($"SET key{i} {i}");
            data.Run($"RPUSH list {i} {i}");
            if (i % 3 == 0) data.Store.Write();
        }

        data.Store.Write();
        return disk;
    }
}
