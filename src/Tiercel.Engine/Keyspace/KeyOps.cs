namespace Tiercel.Engine;

/// <summary>
/// What can be done with a key whatever it holds. The commands and the embedded door both come here, with the
/// key's shard locked.
/// </summary>
internal static class KeyOps
{
    /// <summary>What <see cref="TimeToLiveMs"/> says of a key that does not exist.</summary>
    public const long NoKey = -2;

    /// <summary>What <see cref="TimeToLiveMs"/> says of a key without expiry.</summary>
    public const long NoExpiry = -1;

    public static bool Exists(ref KeyScope scope, scoped in Key key) => scope.Find(in key, LookupMode.Peek).Exists;

    public static ValueKind Kind(ref KeyScope scope, scoped in Key key) => scope.Find(in key, LookupMode.Peek).Kind;

    /// <summary>Milliseconds the key has to live, or <see cref="NoKey"/> or <see cref="NoExpiry"/>.</summary>
    public static long TimeToLiveMs(ref KeyScope scope, scoped in Key key)
    {
        EntryRef entry = scope.Find(in key, LookupMode.Peek);
        if (!entry.Exists) return NoKey;
        return entry.ExpiresAtMs == Expiry.None ? NoExpiry : Math.Max(0, entry.ExpiresAtMs - scope.NowMs);
    }

    /// <summary>
    /// Sets the time at which the key expires, or removes it if that time has passed; false if it is absent or a
    /// condition is not met. <paramref name="expiresAtMs"/> may be any number.
    /// </summary>
    public static bool Expire(
        ref KeyScope scope, scoped in Key key, long expiresAtMs, ExpireConditions conditions = ExpireConditions.None)
    {
        EntryRef entry = scope.Find(in key, LookupMode.Write);
        if (!entry.Exists || !Allows(conditions, entry.ExpiresAtMs, expiresAtMs)) return false;
        return expiresAtMs <= scope.NowMs ? scope.Remove(in key) : scope.SetExpiry(in key, expiresAtMs);
    }

    /// <summary>Clears the expiry; false if the key is absent or has none.</summary>
    public static bool Persist(ref KeyScope scope, scoped in Key key) =>
        scope.Find(in key, LookupMode.Write).ExpiresAtMs != Expiry.None && scope.SetExpiry(in key, Expiry.None);

    private static bool Allows(ExpireConditions conditions, long presentMs, long newMs)
    {
        if (conditions == ExpireConditions.None) return true;
        bool has = presentMs != Expiry.None;
        if ((conditions & ExpireConditions.HasNone) != 0 && has) return false;
        if ((conditions & ExpireConditions.HasOne) != 0 && !has) return false;
        if ((conditions & ExpireConditions.Later) != 0 && (!has || newMs <= presentMs)) return false;
        return (conditions & ExpireConditions.Earlier) == 0 || !has || newMs < presentMs;
    }
}
