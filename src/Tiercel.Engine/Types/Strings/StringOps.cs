using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// What can be done with strings. The commands and the embedded door both come here, with the key's shard locked.
/// Spans that are returned lie in the entry: valid until the next change through the same scope.
/// </summary>
internal static class StringOps
{
    /// <summary>Bytes a string may hold: Redis's default for proto-max-bulk-len.</summary>
    public const int MaxLength = 512 * 1024 * 1024;

    /// <summary>The value of a string: Done, Absent or WrongType.</summary>
    public static OpStatus Get(ref KeyScope scope, scoped in Key key, out ReadOnlySpan<byte> value)
    {
        EntryRef entry = scope.Find(in key, LookupMode.Read);
        if (entry.Kind == ValueKind.String)
        {
            value = entry.Value;
            return OpStatus.Done;
        }

        value = default;
        return entry.Exists ? OpStatus.WrongType : OpStatus.Absent;
    }

    /// <summary>
    /// Makes the key hold a string, whatever it held, if the condition is met; returns whether it was.
    /// <paramref name="expiresAtMs"/> is as for <see cref="KeyScope.SetString"/>; a time past removes the key.
    /// </summary>
    public static bool Set(
        ref KeyScope scope,
        scoped in Key key,
        scoped ReadOnlySpan<byte> value,
        long expiresAtMs = Expiry.None,
        SetCondition condition = SetCondition.Always)
    {
        if (condition != SetCondition.Always)
        {
            bool exists = scope.Find(in key, LookupMode.Write).Exists;
            if (exists != (condition == SetCondition.IfPresent)) return false;
        }

        // An entry that is born expired would take memory only to be swept.
        if (expiresAtMs > Expiry.None && expiresAtMs <= scope.NowMs) scope.Remove(in key);
        else scope.SetString(in key, value, expiresAtMs);
        return true;
    }

    /// <summary>Adds bytes to the end of a string, creating it if absent: Done, WrongType or TooLong.</summary>
    public static OpStatus Append(
        ref KeyScope scope, scoped in Key key, scoped ReadOnlySpan<byte> suffix, out int length)
    {
        EntryRef entry = scope.Find(in key, LookupMode.Write);
        length = entry.Value.Length;
        if (entry.Exists && entry.Kind != ValueKind.String) return OpStatus.WrongType;
        if (!FitsAppended(length, suffix.Length)) return OpStatus.TooLong;
        length = scope.Append(in key, suffix);
        return OpStatus.Done;
    }

    /// <summary>Adds to the integer in the string, 0 if absent: Done, WrongType, NotAnInteger or Overflow.</summary>
    public static OpStatus Increment(ref KeyScope scope, scoped in Key key, long by, out long result)
    {
        result = 0;
        EntryRef entry = scope.Find(in key, LookupMode.Write);
        if (entry.Exists)
        {
            if (entry.Kind != ValueKind.String) return OpStatus.WrongType;
            if (!IntegerText.TryParse(entry.Value, out result)) return OpStatus.NotAnInteger;
        }

        long sum = unchecked(result + by);
        // The sum of two numbers overflowed if its sign differs from both.
        if (((result ^ sum) & (by ^ sum)) < 0) return OpStatus.Overflow;
        Span<byte> text = stackalloc byte[IntegerText.MaxLength];
        scope.SetString(in key, IntegerText.Format(sum, text), Expiry.Keep);
        result = sum;
        return OpStatus.Done;
    }

    /// <summary>Bytes of the string, 0 if absent: Done, Absent or WrongType.</summary>
    public static OpStatus Length(ref KeyScope scope, scoped in Key key, out int length)
    {
        OpStatus status = Get(ref scope, in key, out ReadOnlySpan<byte> value);
        length = value.Length;
        return status;
    }

    internal static bool FitsAppended(int length, int suffixLength) => (long)length + suffixLength <= MaxLength;
}
