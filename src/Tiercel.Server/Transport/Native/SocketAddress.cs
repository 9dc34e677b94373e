using System.Buffers.Binary;
using System.Net;

namespace Tiercel.Server;

/// <summary>Reads what the kernel says of an end of a connection.</summary>
/// <remarks>
/// Both families: 0 family (2, host order), 2 port (2, big endian). IPv4: 4 address (4). IPv6: 8 address (16),
/// 24 scope (4, host order).
/// </remarks>
internal static class SocketAddress
{
    public const int MaxLength = 28;

    private const int FamilyIPv6 = 10;

    public static IPEndPoint Read(ReadOnlySpan<byte> address)
    {
        int port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        if (BitConverter.ToUInt16(address) != FamilyIPv6) return new IPEndPoint(new IPAddress(address.Slice(4, 4)), port);
        return new IPEndPoint(new IPAddress(address.Slice(8, 16), BitConverter.ToUInt32(address[24..])), port);
    }
}
