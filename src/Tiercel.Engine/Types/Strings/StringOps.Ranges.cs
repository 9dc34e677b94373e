namespace Tiercel.Engine;

// Parts of strings: read where they lie, changed without a copy of the rest.
internal static partial class StringOps
{
    /// <summary>
    /// The part of a string that lies in a range, in bytes, as <see cref="IndexRange.OfOrdered"/> reads it: Done,
    /// Absent or WrongType.
    /// </summary>
    public static OpStatus GetRange(
        ref KeyScope scope, scoped in Key key, long start, long end, out ReadOnlySpan<byte> part)
    {
        OpStatus status = Get(ref scope, in key, out ReadOnlySpan<byte> value);
        IndexRange range = IndexRange.OfOrdered(start, end, value.Length);
        part = range.IsEmpty ? default : value.Slice((int)range.First, range.Count);
        return status;
    }

    /// <summary>
    /// Writes bytes into a string at an offset, extending it with zeros if it is shorter; nothing is changed if there
    /// are none: Done, WrongType or TooLong.
    /// </summary>
    public static OpStatus SetRange(
        ref KeyScope scope, scoped in Key key, long offset, scoped ReadOnlySpan<byte> bytes, out int length)
    {
        OpStatus status = Length(ref scope, in key, LookupMode.Write, out length);
        if (status == OpStatus.WrongType) return status;
        if (bytes.IsEmpty) return OpStatus.Done;
        if (!Fits(offset, bytes.Length, LimitOf(in scope))) return OpStatus.TooLong;
        length = scope.SetRange(in key, (int)offset, bytes);
        return OpStatus.Done;
    }

    /// <summary>Adds bytes to the end of a string, creating it if absent: Done, WrongType or TooLong.</summary>
    public static OpStatus Append(
        ref KeyScope scope, scoped in Key key, scoped ReadOnlySpan<byte> suffix, out int length)
    {
        OpStatus status = Length(ref scope, in key, LookupMode.Write, out length);
        if (status == OpStatus.WrongType) return status;
        if (!Fits(length, suffix.Length, LimitOf(in scope))) return OpStatus.TooLong;
        length = scope.Append(in key, suffix);
        return OpStatus.Done;
    }

    /// <summary>Whether a string may have this many bytes after an offset, where it may not be longer than a limit.</summary>
    internal static bool Fits(long offset, int length, int limit) => offset <= limit - (long)length;

    /// <summary>Bytes to which strings may be extended.</summary>
    internal static int LimitOf(in KeyScope scope) => LimitOf(scope.Database.Keyspace.Options);

    /// <summary>Bytes to which strings may be extended.</summary>
    internal static int LimitOf(EngineOptions options) => (int)Math.Min(MaxLength, options.MaxStringBytes);
}
