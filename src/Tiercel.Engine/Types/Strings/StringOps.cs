namespace Tiercel.Engine;

/// <summary>
/// What can be done with strings. The commands and the embedded door both come here, with the key's shard locked.
/// Spans that are returned lie in the entry, or where a compressed value was laid out: valid until the next change through
/// the same scope.
/// </summary>
internal static partial class StringOps
{
    /// <summary>Bytes a string may hold: Redis's default for proto-max-bulk-len.</summary>
    public const int MaxLength = 512 * 1024 * 1024;

    /// <summary>The value of a string: Done, Absent or WrongType.</summary>
    public static OpStatus Get(ref KeyScope scope, scoped in Key key, out ReadOnlySpan<byte> value) =>
        Get(ref scope, in key, LookupMode.Read, out value);

    /// <summary>
    /// The value of a string: Done, Absent or WrongType. The one place where the bytes of a string are read, for every
    /// operation, command and door: how they are kept is known to nobody else.
    /// </summary>
    public static OpStatus Get(
        ref KeyScope scope, scoped in Key key, LookupMode mode, out ReadOnlySpan<byte> value) =>
        Get(ref scope, in key, mode, out _, out value);

    /// <summary>Bytes of the string, 0 if absent: Done, Absent or WrongType.</summary>
    public static OpStatus Length(ref KeyScope scope, scoped in Key key, out int length) =>
        Length(ref scope, in key, LookupMode.Read, out length);

    /// <summary>
    /// Makes the key hold a string, whatever it held, if the condition is met; returns whether it was.
    /// <paramref name="expiresAtMs"/> is as for <see cref="KeyScope.SetString"/>. A time past is kept too: as in Redis
    /// the key then counts as one that expired, when somebody asks for it or the sweep comes by.
    /// </summary>
    public static bool Set(
        ref KeyScope scope,
        scoped in Key key,
        scoped ReadOnlySpan<byte> value,
        long expiresAtMs = Expiry.None,
        SetCondition condition = SetCondition.Always)
    {
        if (condition == SetCondition.Always)
        {
            scope.SetString(in key, value, expiresAtMs);
            return true;
        }

        EntryRef found = scope.Find(in key, LookupMode.Write);
        if (found.Exists != (condition == SetCondition.IfPresent)) return false;
        scope.SetFound(in key, found, value, expiresAtMs);
        return true;
    }

    /// <summary>As the other <c>Get</c>, with what was found, for <see cref="KeyScope.SetFound"/>.</summary>
    internal static OpStatus Get(
        ref KeyScope scope, scoped in Key key, LookupMode mode, out EntryRef found, out ReadOnlySpan<byte> value)
    {
        found = scope.Find(in key, mode);
        if (found.Kind == ValueKind.String)
        {
            value = found.Value;
            return OpStatus.Done;
        }

        value = default;
        return found.Exists ? OpStatus.WrongType : OpStatus.Absent;
    }

    /// <summary>Bytes of the string, of which nothing else is read: Done, Absent or WrongType.</summary>
    internal static OpStatus Length(ref KeyScope scope, scoped in Key key, LookupMode mode, out int length)
    {
        EntryRef entry = scope.Find(in key, mode);
        bool isString = entry.Kind == ValueKind.String;
        length = isString ? entry.Length : 0;
        return isString ? OpStatus.Done : entry.Exists ? OpStatus.WrongType : OpStatus.Absent;
    }
}
