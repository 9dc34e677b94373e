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
        long expiresAtMs = ExpiresAtMs(ref scope, in key);
        return expiresAtMs < 0 ? expiresAtMs : Math.Max(0, expiresAtMs - scope.NowMs);
    }

    /// <summary>Unix time in milliseconds at which the key expires, or <see cref="NoKey"/> or <see cref="NoExpiry"/>.</summary>
    public static long ExpiresAtMs(ref KeyScope scope, scoped in Key key)
    {
        EntryRef entry = scope.Find(in key, LookupMode.Peek);
        if (!entry.Exists) return NoKey;
        return entry.ExpiresAtMs == Expiry.None ? NoExpiry : entry.ExpiresAtMs;
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

    /// <summary>Notes a use of the key, whether or not others count; false if it is absent.</summary>
    public static bool Touch(ref KeyScope scope, scoped in Key key)
    {
        bool leavesAccess = scope.LeavesAccess;
        scope.LeavesAccess = false;
        bool exists = scope.Find(in key, LookupMode.Read).Exists;
        scope.LeavesAccess = leavesAccess;
        return exists;
    }

    /// <summary>
    /// Gives the value and expiry of a key to another of the same database, whatever that held or only if it is absent:
    /// Done, Absent, or Exists. A key renamed to itself exists, and stays as it is.
    /// </summary>
    public static OpStatus Rename(ref KeyScope scope, scoped in Key from, scoped in Key to, bool onlyIfAbsent)
    {
        if (!scope.Find(in from, LookupMode.Write).Exists) return OpStatus.Absent;
        if (onlyIfAbsent && scope.Find(in to, LookupMode.Write).Exists) return OpStatus.Exists;
        if (!from.Bytes.SequenceEqual(to.Bytes)) KeyScope.Rename(ref scope, in from, ref scope, in to);
        return OpStatus.Done;
    }

    /// <summary>
    /// Copies a value with its expiry to another key, perhaps of another database; false if there is none, or if the
    /// target exists and is not to be replaced.
    /// </summary>
    public static bool Copy(
        ref KeyScope source, scoped in Key from, ref KeyScope target, scoped in Key to, bool replaces)
    {
        if (!source.Find(in from, LookupMode.Read).Exists) return false;
        if (!replaces && target.Find(in to, LookupMode.Write).Exists) return false;
        return KeyScope.Copy(ref source, in from, ref target, in to);
    }

    /// <summary>Moves a key to another database; false if it is absent here or exists there.</summary>
    public static bool Move(ref KeyScope source, scoped in Key key, ref KeyScope target)
    {
        if (!source.Find(in key, LookupMode.Write).Exists) return false;
        if (target.Find(in key, LookupMode.Write).Exists) return false;
        return KeyScope.Rename(ref source, in key, ref target, in key);
    }

    /// <summary>Whether a time may take the place of another, which may be none.</summary>
    public static bool Allows(ExpireConditions conditions, long presentMs, long newMs)
    {
        if (conditions == ExpireConditions.None) return true;
        bool has = presentMs != Expiry.None;
        if ((conditions & ExpireConditions.HasNone) != 0 && has) return false;
        if ((conditions & ExpireConditions.HasOne) != 0 && !has) return false;
        if ((conditions & ExpireConditions.Later) != 0 && (!has || newMs <= presentMs)) return false;
        return (conditions & ExpireConditions.Earlier) == 0 || !has || newMs < presentMs;
    }
}
