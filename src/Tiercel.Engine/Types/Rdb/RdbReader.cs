using System.Buffers.Binary;

namespace Tiercel.Engine;

/// <summary>
/// Reads the parts of which values in dumps and snapshot files are made. It believes no length: each is compared with what
/// is left of the input before anything is done with it. Drawn in docs/formats/dump.md.
/// </summary>
internal ref struct RdbReader
{
    private readonly IRdbSource? _source;

    // Where in the source what has been fetched ends.
    private long _fetchedTo;

    /// <summary>Reads bytes.</summary>
    public RdbReader(ReadOnlySpan<byte> input) => Rest = input;

    /// <summary>Reads a source from its beginning.</summary>
    public RdbReader(IRdbSource source) => _source = source;

    /// <summary>What has not been read yet; of a source, as far as it was fetched.</summary>
    public ReadOnlySpan<byte> Rest { get; private set; }

    /// <summary>Bytes of the source that were read.</summary>
    public readonly long Position => _fetchedTo - Rest.Length;

    /// <summary>What was read so far is not looked at any more: its memory may go.</summary>
    public readonly void Forget() => _source?.Forget();

    public bool TryReadByte(out byte value)
    {
        bool isThere = TryRead(1, out ReadOnlySpan<byte> bytes);
        value = isThere ? bytes[0] : (byte)0;
        return isThere;
    }

    /// <summary>The next bytes, where they lie; false if there are fewer.</summary>
    public bool TryRead(ulong count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (count > (ulong)Rest.Length && !TryFetch(count)) return false;
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

    // From the place where the rest begins, so that the rest lies in one piece with what follows.
    private bool TryFetch(ulong count)
    {
        if (_source is null || !_source.TryFetch(Position, count, out ReadOnlySpan<byte> bytes)) return false;
        _fetchedTo = Position + bytes.Length;
        Rest = bytes;
        return true;
    }

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
