using System.Buffers.Binary;

namespace Tiercel.TestKit;

/// <summary>
/// Payloads of DUMP that have been damaged under a right checksum: bits and bytes changed, lengths made absurd, parts
/// left out, repeated, or taken from another payload.
/// </summary>
public static class DamagedPayload
{
    private const int FooterBytes = sizeof(ushort) + sizeof(ulong);

    // Where most of what a reader must not believe stands.
    private const int HeadBytes = 40;

    // What lengths and counts are at their edges; the first bytes of lengths and of encodings; ends of listpacks.
    private static readonly byte[] TellingBytes = [0, 1, 0x3F, 0x40, 0x7F, 0x80, 0x81, 0xC0, 0xC3, 0xF0, 0xF1, 0xF4, 0xFE, 0xFF];

    private static readonly ulong[] Table = MakeTable();

    /// <summary>A damaged payload. Its type byte is that of <paramref name="payload"/>.</summary>
    public static byte[] Make(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> other, Random random)
    {
        List<byte> body = [.. payload[1..^FooterBytes]];
        for (int changes = random.Next(1, 4); changes > 0 && body.Count > 0; changes--) Change(body, other, random);
        return Seal([payload[0], .. body, .. payload[^FooterBytes..]]);
    }

    /// <summary>Puts the right checksum at the end of a payload.</summary>
    public static byte[] Seal(byte[] payload)
    {
        int end = payload.Length - sizeof(ulong);
        BinaryPrimitives.WriteUInt64LittleEndian(payload.AsSpan(end), Checksum(payload.AsSpan(0, end)));
        return payload;
    }

    private static void Change(List<byte> body, ReadOnlySpan<byte> other, Random random)
    {
        int at = random.Next(random.Next(2) == 0 ? Math.Min(body.Count, HeadBytes) : body.Count);
        int rest = body.Count - at;
        switch (random.Next(9))
        {
            case 0:
                body[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                body[at] = (byte)random.Next(256);
                break;
            case 2:
                body[at] = TellingBytes[random.Next(TellingBytes.Length)];
                break;
            case 3:
                body[at] += (byte)(random.Next(2) == 0 ? 1 : 255);
                break;
            case 4:
                body.RemoveRange(at, random.Next(1, Math.Min(rest, 9) + 1));
                break;
            case 5:
                body.InsertRange(at, body.GetRange(at, random.Next(1, Math.Min(rest, 30) + 1)));
                break;
            case 6:
                byte[] number = new byte[random.Next(2) == 0 ? sizeof(int) : sizeof(long)];
                Array.Fill(number, (byte)(random.Next(2) == 0 ? 0xFF : 0));
                number[random.Next(number.Length)] = TellingBytes[random.Next(TellingBytes.Length)];
                for (int i = 0; i < Math.Min(number.Length, rest); i++) body[at + i] = number[i];
                break;
            case 7:
                body.RemoveRange(at, rest);
                break;
            default:
                body.RemoveRange(at, rest);
                body.AddRange(other[Math.Min(at + random.Next(3), other.Length - FooterBytes)..^FooterBytes]);
                break;
        }
    }

    private static ulong Checksum(ReadOnlySpan<byte> bytes)
    {
        ulong crc = 0;
        foreach (byte value in bytes) crc = Table[(byte)(crc ^ value)] ^ (crc >> 8);
        return crc;
    }

    // By the definition in docs/formats/dump.md, not by the code that is tested with it.
    private static ulong[] MakeTable()
    {
        ulong[] table = new ulong[256];
        for (int value = 0; value < table.Length; value++)
        {
            ulong crc = (ulong)value;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0x95AC_9329_AC4B_C9B5);
            table[value] = crc;
        }

        return table;
    }
}
