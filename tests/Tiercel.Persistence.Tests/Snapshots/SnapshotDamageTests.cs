using System.Globalization;
using System.Text;
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.TestKit;

namespace Tiercel.Persistence.Tests;

/// <summary>Files that are not what was written: refused, with the place, and never more than that.</summary>
public class SnapshotDamageTests
{
    private static int RandomBits => TestScale.Of(500, 10_000);

    [Fact]
    public void EveryFlippedBitOfASmallFileIsFound()
    {
        byte[] file = SmallFile();
        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            byte[] damaged = [.. file];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(damaged, $"bit {bit}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void RandomFlippedBitsOfALargeFileAreFound(int helpers)
    {
        using SnapshotData data = new();
        data.Fill();
        byte[] file = data.Save();
        Random random = new(20261);
        for (int i = 0; i < RandomBits; i++)
        {
            byte[] damaged = [.. file];
            int bit = random.Next(file.Length * 8);
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(damaged, $"bit {bit}", helpers);
        }
    }

    [Fact]
    public void EveryTruncationIsFound()
    {
        byte[] file = SmallFile();
        for (int length = 0; length < file.Length; length++) AssertRefused(file[..length], $"length {length}");
    }

    [Fact]
    public void AnnouncedNumbersOfKeysAreBelievedAsFarAsTheFileIsLong()
    {
        // Sixteen databases of four billion keys each, and one that is there.
        List<byte> file = [.. "REDIS0011"u8];
        for (byte i = 0; i < 16; i++) file.AddRange([RdbOpcode.SelectDatabase, i, RdbOpcode.DatabaseSize, 0x80, 255, 255, 255, 255, 0]);
        file.AddRange([RdbFormat.StringType, 1, (byte)'k', 1, (byte)'v', RdbOpcode.End, 0, 0, 0, 0, 0, 0, 0, 0]);
        using SnapshotData data = new();

        Assert.Equal(1, data.Load([.. file]).Keys);

        Assert.InRange(data.Keyspace.Database(15).IndexBytes, 1, 10_000 * Shard.Count);
        Assert.InRange(data.Keyspace.Database(0).IndexBytes, 1, 10_000 * Shard.Count);
    }

    [Fact]
    public void MutatedFilesWithoutAChecksumDoNoHarm()
    {
        using SnapshotData data = new();
        data.Fill();
        data.Run("DEL block", "DEL " + new string('k', 70_000));
        byte[] file = data.Save();
        Random random = new(7);
        for (int i = 0; i < 400; i++)
        {
            byte[] damaged = [.. file];
            damaged.AsSpan(file.Length - 8).Clear();
            for (int change = random.Next(1, 5); change > 0; change--) damaged[random.Next(9, file.Length - 8)] = (byte)random.Next(256);
            using SnapshotData loaded = new();
            try
            {
                loaded.Load(damaged, windowBytes: 256, helpers: i % 3);
                loaded.Image();
            }
            catch (InvalidDataException)
            {
                // As it should be, where it is noticed.
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void TheMessageSaysWhereAndWhichKey(int helpers)
    {
        byte[] file = File(RdbFormat.Version, [0, 1, (byte)'a', 1, (byte)'b', 18, 1, (byte)'l', 1, 2, 3, 1, 2, 3]);
        using SnapshotData data = new();
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => data.Load(file, helpers: helpers));
        Assert.Contains("at byte 14", e.Message, StringComparison.Ordinal);
        Assert.Contains("'l'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(13, "00", "version 13")]
    [InlineData(10, "07026D6F01", "value of a module of Redis, the key 'mo'")]
    [InlineData(10, "63026D6F01", "type 99, which is not known, the key 'mo'")]
    [InlineData(10, "F7026D6F01", "data of a module")]
    [InlineData(10, "F6026D6F01", "before 7.0 was released")]
    [InlineData(10, "FE1E", "there is no database 30")]
    [InlineData(10, "00016B017600016B0176", "the key 'k' comes twice")]
    [InlineData(10, "00", "cannot be read")]
    public void WhatCannotBeLoadedIsSaid(int version, string body, string message)
    {
        using SnapshotData data = new();
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => data.Load(File(version, Convert.FromHexString(body))));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADeclaredLengthTakesNoMemory()
    {
        // A string, and a hash, of 2^62 and 2^32 by their own account.
        foreach (string body in (string[])["00016B81400000000000000000", "04016B80FFFFFFFF016601", "00016BC3814000000000000000814000000000000000"])
        {
            using SnapshotData data = new();
            Assert.Throws<InvalidDataException>(() => data.Load(File(10, Convert.FromHexString(body))));
        }
    }

    [Fact]
    public void FilesOfOldVersionsAreRead()
    {
        // Seconds of expiry; no checksum before version 5.
        byte[] file = [.. "REDIS0003"u8, 0xFE, 0, 0xFD, 0xFF, 0xFF, 0xFF, 0x7F, 0, 1, (byte)'k', 1, (byte)'v', 0xFF];
        using SnapshotData data = new();
        Assert.Equal(1, data.Load(file).Keys);
        Assert.StartsWith(
            (int.MaxValue * 1000L).ToString(CultureInfo.InvariantCulture), data.Image()["0:k"], StringComparison.Ordinal);
    }

    [Fact]
    public void EveryEncodingOfEveryVersionIsRead()
    {
        string[] lines = System.IO.File.ReadAllLines(
            Path.Combine(RepositoryPaths.Root, "tests/Tiercel.Commands.Tests/Restore/payloads.txt"));
        PooledBuffer body = default;
        using SnapshotData restored = new();
        foreach ((int index, string line) in lines.Index())
        {
            byte[] payload = Convert.FromHexString(line[(line.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]);
            byte[] key = Encoding.ASCII.GetBytes($"k{index}");
            Key hashed = new(key, restored.Keyspace.Hash(key));
            RestoreOptions options = new();
            Assert.Equal(OpStatus.Done, Dumps.Restore(restored.Keyspace.Database(0), in hashed, payload, in options));
            body.WriteByte(payload[0]);
            StringRdb.Save(ref body, key, compresses: false);
            body.Write(payload.AsSpan(1, payload.Length - 1 - DumpPayload.FooterBytes));
        }

        byte[] file = File(RdbFormat.NewestRead, body.Written.ToArray());
        body.Dispose();
        foreach (int windowBytes in (int[])[1 << 20, 32])
        {
            using SnapshotData loaded = new();
            Assert.Equal(lines.Length, loaded.Load(file, windowBytes).Keys);
            Assert.Equal(restored.Image(), loaded.Image());
        }
    }

    // The head, some bytes, the end, and no checksum.
    private static byte[] File(int version, byte[] body) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"REDIS{version:0000}")), .. body, 0xFF, .. new byte[8]];

    private static byte[] SmallFile()
    {
        using SnapshotData data = new();
        data.Run("SET text value", "SET number 12345", "SET gone v PX 1000000", "HSET hash f v", "RPUSH list a b", "ZADD scores 1 a");
        data.Run("SADD integers 1 2", "SADD words a", "XADD stream 1-1 f v", "SET long " + new string('x', 40));
        return data.Save("library"u8.ToArray());
    }

    private static void AssertRefused(byte[] file, string what, int helpers = 0)
    {
        using SnapshotData data = new();
        Exception? e = Record.Exception(() => data.Load(file, helpers: helpers));
        Assert.True(e is InvalidDataException, $"{what}: {e?.ToString() ?? "it was loaded"}");
    }
}
