using System.Buffers.Binary;
using System.Text;
using Tiercel.Primitives;

namespace Tiercel.Engine.Tests;

/// <summary>Payloads of lists, in every form.</summary>
public class ListRdbTests
{
    private static readonly string[] Values = ["a", "7", "-70000", "", new('x', 300), "9223372036854775807", new('y', 9000), "z"];

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(14)]
    [InlineData(18)]
    public void EveryFormIsRead(int type)
    {
        using TestKeyspace test = new();
        Assert.Equal(OpStatus.Done, Restore(test, Form((byte)type, Values)));
        Assert.Equal(Values, test.Database.Lists.Range("k").Select(Encoding.Latin1.GetString));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(14)]
    [InlineData(18)]
    public void ListsWithoutElementsAreRefused(int type)
    {
        using TestKeyspace test = new();
        Assert.Equal(OpStatus.Damaged, Restore(test, Form((byte)type, [])));
        Assert.Equal(0, test.Database.Count);
    }

    // The type byte and the value; the footer is for those who check it.
    private static byte[] Form(byte type, string[] values)
    {
        byte[] ziplist = OldImages.Ziplist(values);
        byte[] listpack = ListpackImageTests.Image(ListpackTests.Packed(values), values.Length);
        PooledBuffer target = default;
        target.WriteByte(type);
        switch (type)
        {
            case 1:
                target.WriteByte((byte)values.Length);
                foreach (string value in values) StringRdb.Save(ref target, TestKeyspace.Bytes(value), compresses: true);
                break;
            case 10:
                StringRdb.Save(ref target, ziplist, compresses: true);
                break;
            case 14:
                target.Write(OldImages.Quicklist(true, (null, ziplist)));
                break;
            default:
                target.Write(OldImages.Quicklist(true, (2, listpack)));
                break;
        }

        byte[] form = target.Written.ToArray();
        target.Dispose();
        return form;
    }

    private static OpStatus Restore(TestKeyspace test, byte[] form)
    {
        byte[] payload = [.. form, 10, 0, .. new byte[sizeof(ulong)]];
        BinaryPrimitives.WriteUInt64LittleEndian(payload.AsSpan(payload.Length - 8), Crc64.Append(0, payload.AsSpan(0, payload.Length - 8)));
        Assert.True(DumpPayload.IsIntact(payload));
        Key key = test.Hashed(TestKeyspace.Bytes("k"));
        return Dumps.Restore(test.Database, in key, payload, new RestoreOptions { Replaces = true });
    }
}
