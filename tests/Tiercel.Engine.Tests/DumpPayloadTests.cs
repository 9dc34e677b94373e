using System.Buffers.Binary;
using Tiercel.Primitives;

namespace Tiercel.Engine.Tests;

/// <summary>Payloads of strings: the bytes of Redis 7.0, and no harm from damaged ones.</summary>
public class DumpPayloadTests
{
    [Theory]
    [InlineData("", "00000A00")]
    [InlineData("v", "0001760A00")]
    [InlineData("42", "00C02A0A00")]
    [InlineData("-128", "00C0800A00")]
    [InlineData("128", "00C180000A00")]
    [InlineData("32768", "00C2008000000A00")]
    [InlineData("-2147483648", "00C2000000800A00")]
    [InlineData("2147483648", "000A323134373438333634380A00")]
    [InlineData("007", "00033030370A00")]
    public void ShortStringsAreSavedAsRedisDoes(string value, string body)
    {
        byte[] payload = Save(TestKeyspace.Bytes(value), compresses: true);
        Assert.Equal(body, Convert.ToHexString(payload.AsSpan(0, payload.Length - sizeof(ulong))));
        Assert.Equal(value, Load(payload) is { } loaded ? System.Text.Encoding.Latin1.GetString(loaded) : null);
    }

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(1_000_000)]
    public void StringsOfEveryLengthComeBack(int length)
    {
        byte[] value = new byte[length];
        new Random(length).NextBytes(value.AsSpan(length / 2));
        foreach (bool compresses in new[] { false, true })
        {
            byte[] payload = Save(value, compresses);
            Assert.Equal(compresses, payload.Length < length);
            Assert.Equal(value, Load(payload));
        }
    }

    [Fact]
    public void PayloadsOfLaterVersionsOrWithAWrongChecksumAreNotIntact()
    {
        byte[] payload = Save("value"u8.ToArray(), compresses: true);
        Assert.True(DumpPayload.IsIntact(payload));
        for (int i = 0; i < payload.Length; i++)
        {
            byte[] damaged = [.. payload];
            damaged[i] ^= 1;
            Assert.False(DumpPayload.IsIntact(damaged));
        }

        Assert.False(DumpPayload.IsIntact(payload.AsSpan(0, payload.Length - 1)));
        Assert.False(DumpPayload.IsIntact(default));
        // Redis 7.4's is read, what comes behind it is not.
        payload[^10] = RdbFormat.NewestRead;
        Assert.True(DumpPayload.IsIntact(Repaired(payload)));
        payload[^10]++;
        Assert.False(DumpPayload.IsIntact(Repaired(payload)));
    }

    [Theory]
    [InlineData("00C38FFFFFFFFF8FFFFFFFFF00", "a length that is no length")]
    [InlineData("00C3028FFFFFFFFF", "a length that is no length")]
    [InlineData("00C30281FFFFFFFFFFFFFFFF0041", "an exabyte declared")]
    [InlineData("00C302801FFFFFFF0041", "half a gigabyte declared, one byte there")]
    [InlineData("0080FFFFFFFF4142", "more than there is")]
    [InlineData("0081FFFFFFFFFFFFFFFF4142", "more than there is")]
    [InlineData("00C4", "an unknown encoding")]
    [InlineData("0082", "an unknown length")]
    [InlineData("0101", "not a string")]
    public void DamagedValuesAreRefusedWithoutTakingMemory(string body, string why)
    {
        byte[] payload = Repaired([.. Convert.FromHexString(body), 10, 0, .. new byte[8]]);
        Assert.True(DumpPayload.IsIntact(payload));
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[]? loaded = Load(payload);
        Assert.True(loaded is null, why);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    private static byte[] Save(byte[] value, bool compresses)
    {
        PooledBuffer target = default;
        DumpPayload.SaveString(ref target, value, compresses);
        byte[] payload = target.Written.ToArray();
        target.Dispose();
        return payload;
    }

    private static byte[]? Load(byte[] payload)
    {
        PooledBuffer scratch = default;
        RdbReader reader = new(payload);
        bool isString = reader.TryReadByte(out byte type) && type == RdbFormat.StringType;
        byte[]? value = isString && StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> bytes) ? bytes.ToArray() : null;
        scratch.Dispose();
        return value;
    }

    private static byte[] Repaired(byte[] payload)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(payload.AsSpan(payload.Length - 8), Crc64.Append(0, payload.AsSpan(0, payload.Length - 8)));
        return payload;
    }
}
