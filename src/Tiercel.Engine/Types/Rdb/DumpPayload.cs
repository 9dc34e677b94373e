using System.Buffers.Binary;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// The payload of DUMP and RESTORE: a type byte, the value as in a snapshot file, then two bytes of version and eight of
/// checksum. Drawn in docs/formats/dump.md.
/// </summary>
internal static class DumpPayload
{
    private const int VersionBytes = sizeof(ushort);

    /// <summary>Bytes behind the value.</summary>
    public const int FooterBytes = VersionBytes + sizeof(ulong);

    /// <summary>Writes the payload of a string.</summary>
    public static void SaveString(ref PooledBuffer target, ReadOnlySpan<byte> value, bool compresses)
    {
        target.WriteByte(RdbFormat.StringType);
        StringRdb.Save(ref target, value, compresses);
        Seal(ref target);
    }

    /// <summary>Writes the payload of a collection.</summary>
    public static void SaveCollection(ref PooledBuffer target, Entry entry, Keyspace keyspace)
    {
        ValueKinds.Of(entry.Kind).Save(ref target, entry, keyspace);
        Seal(ref target);
    }

    private static void Seal(ref PooledBuffer target) => Seal(ref target, RdbFormat.VersionOf(target.Written[0]));

    /// <summary>Ends a payload with its version and its checksum.</summary>
    public static void Seal(ref PooledBuffer target, ushort version)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target.Reserve(VersionBytes), version);
        target.Commit(VersionBytes);
        ulong crc = Crc64.Append(0, target.Written);
        BinaryPrimitives.WriteUInt64LittleEndian(target.Reserve(sizeof(ulong)), crc);
        target.Commit(sizeof(ulong));
    }

    /// <summary>Whether there is a footer, of a version that can be read, with the right checksum.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < FooterBytes) return false;
        ReadOnlySpan<byte> footer = payload[^FooterBytes..];
        if (BinaryPrimitives.ReadUInt16LittleEndian(footer) > RdbFormat.NewestRead) return false;
        ulong crc = BinaryPrimitives.ReadUInt64LittleEndian(footer[VersionBytes..]);
        return crc == Crc64.Append(0, payload[..^sizeof(ulong)]);
    }
}
