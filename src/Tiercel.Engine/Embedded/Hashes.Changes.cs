using System.Runtime.CompilerServices;
using System.Text;

namespace Tiercel.Engine;

// Setting and removing fields.
public sealed partial class Hashes
{
    /// <summary>Sets a field, which does not expire, and makes the hash if there is none.</summary>
    /// <returns>Whether the field is new.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value has more than <see cref="Strings.MaxValueBytes"/>.</exception>
    [SkipLocalsInit]
    public bool Set(CacheKey key, CacheKey field, ReadOnlySpan<byte> value) => Set(key, field, value, onlyIfAbsent: false);

    /// <summary>As that, with a value of text, encoded as UTF-8.</summary>
    public bool Set(CacheKey key, CacheKey field, string value) => Set(key, field, Encoding.UTF8.GetBytes(value));

    /// <summary>Sets a field that expires after a time, and makes the hash if there is none.</summary>
    /// <returns>Whether the field is new.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The value has more than <see cref="Strings.MaxValueBytes"/>, or the time is not positive.
    /// </exception>
    public bool Set(CacheKey key, CacheKey field, ReadOnlySpan<byte> value, TimeSpan expiry) =>
        Set(key, field, value, onlyIfAbsent: false, SpanMs(expiry));

    /// <summary>As that, with a value of text, encoded as UTF-8.</summary>
    public bool Set(CacheKey key, CacheKey field, string value, TimeSpan expiry) =>
        Set(key, field, Encoding.UTF8.GetBytes(value), expiry);

    /// <summary>Sets a field unless it is there.</summary>
    /// <returns>Whether it was set.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value has more than <see cref="Strings.MaxValueBytes"/>.</exception>
    public bool SetIfAbsent(CacheKey key, CacheKey field, ReadOnlySpan<byte> value) => Set(key, field, value, onlyIfAbsent: true);

    /// <summary>Sets several fields, which do not expire, in one step, the values encoded as UTF-8.</summary>
    /// <returns>How many of the fields are new.</returns>
    /// <exception cref="ArgumentNullException">A field or value is null; nothing is set.</exception>
    public int SetMany(CacheKey key, params ReadOnlySpan<KeyValuePair<string, string>> pairs) => SetMany(key, null, pairs);

    /// <summary>As that; all of them expire after a time.</summary>
    /// <returns>How many of the fields are new.</returns>
    /// <exception cref="ArgumentNullException">A field or value is null; nothing is set.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    public int SetMany(CacheKey key, TimeSpan expiry, params ReadOnlySpan<KeyValuePair<string, string>> pairs) =>
        SetMany(key, SpanMs(expiry), pairs);

    [SkipLocalsInit]
    private int SetMany(CacheKey key, long? spanMs, ReadOnlySpan<KeyValuePair<string, string>> pairs)
    {
        foreach ((string field, string value) in pairs)
        {
            ArgumentNullException.ThrowIfNull(field, nameof(pairs));
            ArgumentNullException.ThrowIfNull(value, nameof(pairs));
        }

        ManyWork work = new()
        {
            Pairs = pairs,
            SpanMs = spanMs,
            FieldScratch = stackalloc byte[SingleKey.ScratchBytes],
            ValueScratch = stackalloc byte[SingleKey.ScratchBytes],
        };
        return SingleKey.RunWrite(_place, key, work, static (ref scope, in key, work) =>
        {
            CheckKind(ref scope, in key, out CollectionEntry entry);
            scope.BeginSeveral(work.Pairs.Length);
            int added = 0;
            foreach ((string field, string value) in work.Pairs)
            {
                ReadOnlySpan<byte> fieldBytes = ((CacheKey)field).Encode(work.FieldScratch);
                ReadOnlySpan<byte> valueBytes = ((CacheKey)value).Encode(work.ValueScratch);
                if (HashOps.Set(ref scope, in key, ref entry, fieldBytes, valueBytes, ExpiresAt(ref scope, work.SpanMs))) added++;
            }

            return added;
        });
    }

    /// <summary>Removes a field; false if there is none.</summary>
    [SkipLocalsInit]
    public bool Remove(CacheKey key, CacheKey field)
    {
        ReadOnlySpan<byte> bytes = field.Encode(stackalloc byte[SingleKey.ScratchBytes]);
        return SingleKey.RunChange(_place, key, bytes, static (ref scope, in key, field) =>
        {
            CheckKind(ref scope, in key, out CollectionEntry entry);
            return HashOps.Remove(ref scope, in key, ref entry, field);
        });
    }

    /// <summary>Removes several fields in one step; returns how many were there.</summary>
    /// <exception cref="ArgumentNullException">A field is null.</exception>
    [SkipLocalsInit]
    public int RemoveMany(CacheKey key, params ReadOnlySpan<string> fields)
    {
        TextList list = new(fields, stackalloc byte[SingleKey.ScratchBytes]);
        return SingleKey.RunChange(_place, key, list, static (ref scope, in key, fields) =>
        {
            CheckKind(ref scope, in key, out CollectionEntry entry);
            if (!entry.IsLarge) scope.BeginSeveral(fields.Count);
            int removed = 0;
            for (int i = 0; i < fields.Count; i++)
            {
                if (HashOps.Remove(ref scope, in key, ref entry, fields[i])) removed++;
            }

            return removed;
        });
    }

    /// <summary>Adds to the integer in a field, 0 if there is none; returns the sum. It expires when the field did.</summary>
    /// <exception cref="FormatException">The field is not the text of a 64-bit integer.</exception>
    /// <exception cref="OverflowException">The sum is beyond 64 bits.</exception>
    [SkipLocalsInit]
    public long Increment(CacheKey key, CacheKey field, long by = 1)
    {
        NumberWork work = new() { Field = field.Encode(stackalloc byte[SingleKey.ScratchBytes]), By = by };
        return SingleKey.RunWrite(_place, key, work, static (ref scope, in key, work) =>
        {
            SingleKey.IsDone(HashOps.Increment(ref scope, in key, work.Field, work.By, out long sum));
            return sum;
        });
    }

    [SkipLocalsInit]
    private bool Set(CacheKey key, CacheKey field, ReadOnlySpan<byte> value, bool onlyIfAbsent, long? spanMs = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, Strings.MaxValueBytes);
        SetWork work = new()
        {
            Field = field.Encode(stackalloc byte[SingleKey.ScratchBytes]), Value = value, OnlyIfAbsent = onlyIfAbsent,
            SpanMs = spanMs,
        };
        return SingleKey.RunWrite(_place, key, work, static (ref scope, in key, work) =>
        {
            CheckKind(ref scope, in key, out CollectionEntry entry);
            return work.OnlyIfAbsent
                ? HashOps.SetIfAbsent(ref scope, in key, ref entry, work.Field, work.Value)
                : HashOps.Set(ref scope, in key, ref entry, work.Field, work.Value, ExpiresAt(ref scope, work.SpanMs));
        });
    }

    private static void CheckKind(ref KeyScope scope, scoped in Key key, out CollectionEntry entry) =>
        SingleKey.IsDone(HashOps.Open(ref scope, in key, out entry));

    private ref struct SetWork
    {
        public ReadOnlySpan<byte> Field;
        public ReadOnlySpan<byte> Value;
        public bool OnlyIfAbsent;
        public long? SpanMs;
    }

    private ref struct ManyWork
    {
        public ReadOnlySpan<KeyValuePair<string, string>> Pairs;
        public long? SpanMs;
        public Span<byte> FieldScratch;
        public Span<byte> ValueScratch;
    }

    private ref struct NumberWork
    {
        public ReadOnlySpan<byte> Field;
        public long By;
    }
}
