using System.Buffers.Binary;

namespace Tiercel.Engine;

/// <summary>
/// Reads the parts of which values in dumps and snapshot files are made. It believes no length: each is compared with what
/// is left of the input before anything is done with it. Drawn in docs/formats/dump.md.
/// </summary>
internal ref struct RdbReader(ReadOnlySpan<byte> input)
{
    /// <summary>What has not been read yet.</summary>
    public ReadOnlySpan<byte> Rest { get; private set; } = input;

    public bool TryReadByte(out byte value)
    {
        value = Rest.IsEmpty ? (byte)0 : Rest[0];
        return TryRead(1, out _);
    }

    /// <summary>The next bytes, where they lie; false if there are fewer.</summary>
    public bool TryRead(ulong count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (count > (ulong)Rest.Length) return false;
        bytes = Rest[..(int)count];
        Rest = Rest[(int)count..];
        return true;
    }

    /// <summary>
    /// A length, or where <paramref name="isEncoding"/> the number of an encoding; false if the input ends or this is
    /// neither.
    /// </summary>
    public bool TryReadLength(out ulong length, out bool isEncoding)
    {
        length = 0;
        isEncoding = false;
        if (!TryReadByte(out byte first)) return false;
        switch (first >> RdbFormat.LengthShift)
        {
            case RdbFormat.Length6:
                length = (ulong)(first & RdbFormat.LengthMask);
                return true;
            case RdbFormat.Length14:
                if (!TryReadByte(out byte second)) return false;
                length = (ulong)(((first & RdbFormat.LengthMask) << 8) | second);
                return true;
            case RdbFormat.LengthOfEncoding:
                length = (ulong)(first & RdbFormat.LengthMask);
                isEncoding = true;
                return true;
            default:
                return TryReadLongLength(first, out length);
        }
    }

    /// <summary>A number in the form of a length; false if the input ends or this is none.</summary>
    public bool TryReadNumber(out ulong number) => TryReadLength(out number, out bool isEncoding) && !isEncoding;

    private bool TryReadLongLength(byte first, out ulong length)
    {
        length = 0;
        if (first == RdbFormat.Length32)
        {
            if (!TryRead(sizeof(uint), out ReadOnlySpan<byte> four)) return false;
            length = BinaryPrimitives.ReadUInt32BigEndian(four);
            return true;
        }

        if (first != RdbFormat.Length64 || !TryRead(sizeof(ulong), out ReadOnlySpan<byte> eight)) return false;
        length = BinaryPrimitives.ReadUInt64BigEndian(eight);
        return true;
    }
}
