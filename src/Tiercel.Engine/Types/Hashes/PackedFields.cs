using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>
/// The elements of a packed hash: field, value, field, value …; once a field was given a time, field, value, time, field …,
/// those that expire first at the front and those that do not, whose time is the integer 0, at the end, as in Redis's
/// listpackex. So what has expired is always a beginning, and what is left of it an end.
/// </summary>
internal static class PackedFields
{
    /// <summary>Listpack elements to a field without and with times.</summary>
    public const int Pair = 2;

    public const int Triple = 3;

    /// <summary>Bytes of the time of a field that does not expire.</summary>
    public const int NoTimeBytes = 2;

    /// <summary>The elements of the fields that have not expired, and how many belong to each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Live(ReadOnlySpan<byte> packed, long nowMs, out int stride)
    {
        ReadOnlySpan<byte> elements = PackedValue.Elements(packed);
        stride = Pair;
        if (!PackedValue.HasTimes(packed)) return elements;
        stride = Triple;
        return elements[DueBytes(elements, nowMs, out _)..];
    }

    /// <summary>All elements, and how many belong to each field.</summary>
    public static ReadOnlySpan<byte> All(ReadOnlySpan<byte> packed, out int stride)
    {
        stride = PackedValue.HasTimes(packed) ? Triple : Pair;
        return PackedValue.Elements(packed);
    }

    /// <summary>How many of the elements' bytes, from the beginning, are of fields that have expired.</summary>
    public static int DueBytes(ReadOnlySpan<byte> elements, long nowMs, out int fields)
    {
        int at = 0;
        for (fields = 0; at < elements.Length; fields++)
        {
            long expiresAtMs = TimeAt(elements, at, out int end);
            if (expiresAtMs == Expiry.None || expiresAtMs > nowMs) break;
            at = end;
        }

        return at;
    }

    /// <summary>The time of the field at an offset, and where the next field begins.</summary>
    public static long TimeAt(ReadOnlySpan<byte> elements, int at, out int end)
    {
        int time = Listpack.Skip(elements, at, Pair);
        end = Listpack.Next(elements, time);
        return Listpack.Read(elements, time).Integer;
    }

    /// <summary>The earliest time of a packed hash; none, if no field has one, or there is none, as before it is removed.</summary>
    public static long EarliestMs(ReadOnlySpan<byte> packed) =>
        PackedValue.HasTimes(packed) && packed.Length > PackedValue.HeaderBytes
            ? TimeAt(PackedValue.Elements(packed), 0, out _)
            : Expiry.None;

    /// <summary>Where a field with a time belongs: behind all that do not expire later.</summary>
    public static int PlaceOf(ReadOnlySpan<byte> elements, long expiresAtMs)
    {
        int place = elements.Length;
        if (expiresAtMs == Expiry.None) return place;
        // From the end, where there are nothing but later ones: what is set last expires last, more often than not.
        while (place > 0)
        {
            int time = Listpack.Previous(elements, place);
            long present = Listpack.Read(elements, time).Integer;
            if (present != Expiry.None && present <= expiresAtMs) break;
            place = Listpack.SkipBack(elements, time, Pair);
        }

        return place;
    }

    /// <summary>Bytes of the element that a time becomes.</summary>
    public static int TimeBytes(long expiresAtMs) => new ListpackElement(expiresAtMs).EncodedLength;

    /// <summary>Writes the element that a time becomes to the start of a span; returns its bytes.</summary>
    public static int WriteTime(Span<byte> target, long expiresAtMs) => new ListpackElement(expiresAtMs).WriteTo(target);

    /// <summary>Copies pairs, giving each the time that is none; the target has room for that.</summary>
    public static void AddTimes(ReadOnlySpan<byte> pairs, Span<byte> target)
    {
        for (int at = 0; at < pairs.Length;)
        {
            int bytes = Listpack.Skip(pairs, at, Pair) - at;
            pairs.Slice(at, bytes).CopyTo(target);
            target = target[bytes..];
            target = target[WriteTime(target, Expiry.None)..];
            at += bytes;
        }
    }

    /// <summary>Copies triples without their times; returns the bytes of the pairs.</summary>
    public static int DropTimes(ReadOnlySpan<byte> triples, Span<byte> target)
    {
        int written = 0;
        for (int at = 0; at < triples.Length;)
        {
            int time = Listpack.Skip(triples, at, Pair);
            triples[at..time].CopyTo(target[written..]);
            written += time - at;
            at = Listpack.Next(triples, time);
        }

        return written;
    }

    /// <summary>Checks the order of the times; throws if it is wrong.</summary>
    public static void CheckInvariants(ReadOnlySpan<byte> packed)
    {
        ReadOnlySpan<byte> elements = All(packed, out int stride);
        PackedValue.CheckInvariants(packed, stride);
        if (stride == Pair) return;
        long last = 1;
        for (int at = 0; at < elements.Length;)
        {
            long expiresAtMs = TimeAt(elements, at, out at);
            if (expiresAtMs == Expiry.None) expiresAtMs = long.MaxValue;
            if (expiresAtMs < last) throw new InvalidOperationException($"Packed: {expiresAtMs} behind {last}.");
            last = expiresAtMs;
        }
    }
}
