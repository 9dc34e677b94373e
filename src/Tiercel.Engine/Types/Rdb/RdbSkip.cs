namespace Tiercel.Engine;

/// <summary>Finds where records of a snapshot file end, without looking into them. False: the input ends before.</summary>
internal static class RdbSkip
{
    // How the values of the types are made up, by type byte: of one string, of a count and so many of something, or otherwise.
    private const byte AlwaysString = 1;
    private const byte Strings = 2;
    private const byte Pairs = 3;
    private const byte Scored = 4;
    private const byte Nodes = 5;

    private const int ScoreBytes = sizeof(double);

    private static ReadOnlySpan<byte> Shapes =>
    [
        AlwaysString, Strings, Strings, 0, Pairs, Scored, 0, 0, 0, AlwaysString, AlwaysString, AlwaysString, AlwaysString,
        AlwaysString, Strings, 0, AlwaysString, AlwaysString, Nodes, 0, AlwaysString,
    ];

    /// <summary>
    /// Goes past whole records, as many as make up some bytes or lie there; returns where it has come to. It ends before what is
    /// no record of a key, and before values that only those can tell the end of who read them: streams, say.
    /// </summary>
    public static int Records(ReadOnlySpan<byte> input, int bytes)
    {
        RdbReader reader = new(input);
        int end = 0;
        while (end < bytes && TryRecord(ref reader)) end = input.Length - reader.Rest.Length;
        return end;
    }

    /// <summary>Past what is said in front of a key: when it expires, and how it was used.</summary>
    public static bool TryUse(scoped ref RdbReader reader)
    {
        while (!reader.Rest.IsEmpty)
        {
            bool isSkipped;
            switch (reader.Rest[0])
            {
                case RdbOpcode.ExpiryMs:
                    isSkipped = reader.TryRead(1 + sizeof(long), out _);
                    break;
                case RdbOpcode.ExpirySeconds:
                    isSkipped = reader.TryRead(1 + sizeof(int), out _);
                    break;
                case RdbOpcode.Frequency:
                    isSkipped = reader.TryRead(2, out _);
                    break;
                case RdbOpcode.Idle:
                    isSkipped = reader.TryReadByte(out _) && reader.TryReadNumber(out _);
                    break;
                default:
                    return true;
            }

            if (!isSkipped) return false;
        }

        return false;
    }

    /// <summary>Past a string, in whatever encoding.</summary>
    public static bool TryString(scoped ref RdbReader reader)
    {
        if (!reader.TryReadLength(out ulong length, out bool isEncoding)) return false;
        if (!isEncoding) return reader.TryRead(length, out _);
        if (length != RdbFormat.Compressed) return length <= RdbFormat.Int32 && reader.TryRead(1UL << (int)length, out _);
        return reader.TryReadLength(out ulong compressed, out _) && reader.TryReadLength(out _, out _) && reader.TryRead(compressed, out _);
    }

    private static bool TryRecord(scoped ref RdbReader reader)
    {
        if (!TryUse(ref reader) || !reader.TryReadByte(out byte type) || type >= Shapes.Length || Shapes[type] == 0) return false;
        return TryString(ref reader) && TryValue(Shapes[type], ref reader);
    }

    private static bool TryValue(byte shape, scoped ref RdbReader reader)
    {
        if (shape == AlwaysString) return TryString(ref reader);
        if (!reader.TryReadNumber(out ulong count)) return false;
        for (; count > 0; count--)
        {
            bool isSkipped = shape switch
            {
                Pairs => TryString(ref reader) && TryString(ref reader),
                Scored => TryString(ref reader) && reader.TryRead(ScoreBytes, out _),
                Nodes => reader.TryReadNumber(out _) && TryString(ref reader),
                _ => TryString(ref reader),
            };
            if (!isSkipped) return false;
        }

        return true;
    }
}
