using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

// Fields that expire, and are read or removed in one step with it.
public sealed partial class Hashes
{
    /// <summary>Lets a field expire after a time; false if there is none, or the condition is not met.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    public bool ExpireField(CacheKey key, CacheKey field, TimeSpan expiry, ExpireCondition condition = ExpireCondition.Always) =>
        Expire(key, field, SpanMs(expiry), isAbsolute: false, condition);

    /// <summary>
    /// Lets a field expire at a moment, or removes it if that has passed; false if there is none, or the condition is not met.
    /// </summary>
    public bool ExpireFieldAt(
        CacheKey key, CacheKey field, DateTimeOffset moment, ExpireCondition condition = ExpireCondition.Always) =>
        Expire(key, field, moment.ToUnixTimeMilliseconds(), isAbsolute: true, condition);

    /// <summary>Lets several fields expire after a time, in one step; returns how many there were.</summary>
    /// <exception cref="ArgumentNullException">A field is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    [SkipLocalsInit]
    public int ExpireFields(CacheKey key, TimeSpan expiry, params ReadOnlySpan<string> fields)
    {
        ListWork work = new(fields, stackalloc byte[SingleKey.ScratchBytes]) { SpanMs = SpanMs(expiry) };
        return SingleKey.RunWrite(_place, key, work, static (ref scope, in key, work) =>
        {
            CheckKind(ref scope, in key, out CollectionEntry entry);
            scope.BeginSeveral(work.Fields.Count);
            long expiresAtMs = ExpiresAt(ref scope, work.SpanMs);
            int found = 0;
            for (int i = 0; i < work.Fields.Count; i++)
            {
                if (HashOps.Expire(ref scope, in key, ref entry, work.Fields[i], expiresAtMs) == FieldStatus.Done) found++;
            }

            return found;
        });
    }

    /// <summary>Lets a field live as long as its key; false if there is none, or it does not expire.</summary>
    [SkipLocalsInit]
    public bool PersistField(CacheKey key, CacheKey field)
    {
        ReadOnlySpan<byte> bytes = field.Encode(stackalloc byte[SingleKey.ScratchBytes]);
        return SingleKey.RunChange(_place, key, bytes, static (ref scope, in key, field) =>
        {
            CheckKind(ref scope, in key, out CollectionEntry entry);
            return HashOps.Persist(ref scope, in key, ref entry, field) == FieldStatus.Done;
        });
    }

    /// <summary>How long a field still lives; null if there is none, or it does not expire.</summary>
    [SkipLocalsInit]
    public TimeSpan? FieldTimeToLive(CacheKey key, CacheKey field)
    {
        ReadOnlySpan<byte> bytes = field.Encode(stackalloc byte[SingleKey.ScratchBytes]);
        return SingleKey.Run(_place, key, bytes, static (ref scope, in key, field) =>
        {
            if (!SingleKey.IsDone(HashOps.Find(ref scope, in key, out HashView hash))) return null;
            return hash.TryGetExpiry(field, out long expiresAtMs) && expiresAtMs != Expiry.None
                ? TimeSpan.FromMilliseconds(expiresAtMs - scope.NowMs)
                : (TimeSpan?)null;
        });
    }

    /// <summary>A copy of the value of a field, which expires after a time from now on; null if there is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    [SkipLocalsInit]
    public byte[]? GetAndExpire(CacheKey key, CacheKey field, TimeSpan expiry)
    {
        TakeWork work = new() { Field = field.Encode(stackalloc byte[SingleKey.ScratchBytes]), SpanMs = SpanMs(expiry) };
        return SingleKey.RunWrite(_place, key, work, static (ref scope, in key, work) =>
        {
            CheckKind(ref scope, in key, out CollectionEntry entry);
            return Take(ref scope, in key, ref entry, work.Field, work.SpanMs);
        });
    }

    /// <summary>Copies of the values of fields, which expire after a time from now on; null for each that there is not.</summary>
    /// <exception cref="ArgumentNullException">A field is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    [SkipLocalsInit]
    public byte[]?[] GetAndExpireMany(CacheKey key, TimeSpan expiry, params ReadOnlySpan<string> fields)
    {
        ListWork work = new(fields, stackalloc byte[SingleKey.ScratchBytes]) { SpanMs = SpanMs(expiry) };
        return SingleKey.RunWrite(_place, key, work, TakeMany);
    }

    /// <summary>A copy of the value of a field, which is removed; null if there is none.</summary>
    [SkipLocalsInit]
    public byte[]? GetAndRemove(CacheKey key, CacheKey field)
    {
        TakeWork work = new() { Field = field.Encode(stackalloc byte[SingleKey.ScratchBytes]) };
        return SingleKey.RunChange(_place, key, work, static (ref scope, in key, work) =>
        {
            CheckKind(ref scope, in key, out CollectionEntry entry);
            return Take(ref scope, in key, ref entry, work.Field, spanMs: null);
        });
    }

    /// <summary>Copies of the values of fields, which are removed in one step; null for each that there is not.</summary>
    /// <exception cref="ArgumentNullException">A field is null.</exception>
    [SkipLocalsInit]
    public byte[]?[] GetAndRemoveMany(CacheKey key, params ReadOnlySpan<string> fields)
    {
        ListWork work = new(fields, stackalloc byte[SingleKey.ScratchBytes]);
        return SingleKey.RunChange(_place, key, work, TakeMany);
    }

    [SkipLocalsInit]
    private bool Expire(CacheKey key, CacheKey field, long ms, bool isAbsolute, ExpireCondition condition)
    {
        ExpireWork work = new()
        {
            Field = field.Encode(stackalloc byte[SingleKey.ScratchBytes]), Ms = ms, IsAbsolute = isAbsolute,
            Conditions = (ExpireConditions)condition,
        };
        return SingleKey.RunWrite(_place, key, work, static (ref scope, in key, work) =>
        {
            CheckKind(ref scope, in key, out CollectionEntry entry);
            long expiresAtMs = work.IsAbsolute ? Math.Min(work.Ms, HashOps.MaxExpiryMs) : ExpiresAt(ref scope, work.Ms);
            return HashOps.Expire(ref scope, in key, ref entry, work.Field, expiresAtMs, work.Conditions) > FieldStatus.NotMet;
        });
    }

    private static byte[]?[] TakeMany(ref KeyScope scope, in Key key, ListWork work)
    {
        CheckKind(ref scope, in key, out CollectionEntry entry);
        scope.BeginSeveral(work.Fields.Count);
        byte[]?[] values = new byte[]?[work.Fields.Count];
        for (int i = 0; i < values.Length; i++) values[i] = Take(ref scope, in key, ref entry, work.Fields[i], work.SpanMs);
        return values;
    }

    // The value of a field, which then expires, or is removed.
    private static byte[]? Take(
        ref KeyScope scope, in Key key, scoped ref CollectionEntry entry, scoped ReadOnlySpan<byte> field, long? spanMs)
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        if (!entry.Exists || !HashOps.View(ref scope, in entry).TryGet(field, scratch, out ReadOnlySpan<byte> value)) return null;
        byte[] copy = value.ToArray();
        if (spanMs is null) HashOps.Remove(ref scope, in key, ref entry, field);
        else HashOps.Expire(ref scope, in key, ref entry, field, ExpiresAt(ref scope, spanMs));
        return copy;
    }

    private static long SpanMs(TimeSpan expiry)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(expiry, TimeSpan.Zero);
        return (long)Math.Ceiling(expiry.TotalMilliseconds);
    }

    // What is further away than a field's time can be is as far as it can be.
    private static long ExpiresAt(ref readonly KeyScope scope, long? spanMs) => spanMs is not { } span ? Expiry.None
        : span > HashOps.MaxExpiryMs - scope.NowMs ? HashOps.MaxExpiryMs
        : scope.NowMs + span;

    private ref struct ExpireWork
    {
        public ReadOnlySpan<byte> Field;
        public long Ms;
        public bool IsAbsolute;
        public ExpireConditions Conditions;
    }

    private ref struct TakeWork
    {
        public ReadOnlySpan<byte> Field;
        public long? SpanMs;
    }

    private ref struct ListWork(ReadOnlySpan<string> fields, Span<byte> scratch)
    {
        public readonly TextList Fields = new(fields, scratch);
        public long? SpanMs;
    }
}
