using System.Runtime.CompilerServices;
using System.Text;

namespace Tiercel.Engine;

// Setting and removing fields.
public sealed partial class Hashes
{
    /// <summary>Sets a field, and makes the hash if there is none.</summary>
    /// <returns>Whether the field is new.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value has more than <see cref="Strings.MaxValueBytes"/>.</exception>
    [SkipLocalsInit]
    public bool Set(CacheKey key, CacheKey field, ReadOnlySpan<byte> value) => Set(key, field, value, onlyIfAbsent: false);

    /// <summary>As that, with a value of text, encoded as UTF-8.</summary>
    public bool Set(CacheKey key, CacheKey field, string value) => Set(key, field, Encoding.UTF8.GetBytes(value));

    /// <summary>Sets a field unless it is there.</summary>
    /// <returns>Whether it was set.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value has more than <see cref="Strings.MaxValueBytes"/>.</exception>
    public bool SetIfAbsent(CacheKey key, CacheKey field, ReadOnlySpan<byte> value) => Set(key, field, value, onlyIfAbsent: true);

    /// <summary>Sets several fields in one step, the values encoded as UTF-8.</summary>
    /// <returns>How many of the fields are new.</returns>
    /// <exception cref="ArgumentNullException">A field or value is null; nothing is set.</exception>
    [SkipLocalsInit]
    public int SetMany(CacheKey key, params ReadOnlySpan<KeyValuePair<string, string>> pairs)
    {
        foreach ((string field, string value) in pairs)
        {
            ArgumentNullException.ThrowIfNull(field, nameof(pairs));
            ArgumentNullException.ThrowIfNull(value, nameof(pairs));
        }

        ManyWork work = new()
        {
            Pairs = pairs,
            FieldScratch = stackalloc byte[SingleKey.ScratchBytes],
            ValueScratch = stackalloc byte[SingleKey.ScratchBytes],
        };
        return SingleKey.RunWrite(_database, key, work, static (ref scope, in key, work) =>
        {
            CheckKind(ref scope, in key, out CollectionEntry entry);
            int added = 0;
            foreach ((string field, string value) in work.Pairs)
            {
                ReadOnlySpan<byte> fieldBytes = ((CacheKey)field).Encode(work.FieldScratch);
                if (HashOps.Set(ref scope, in key, ref entry, fieldBytes, ((CacheKey)value).Encode(work.ValueScratch))) added++;
            }

            return added;
        });
    }

    /// <summary>Removes a field; false if there is none.</summary>
    [SkipLocalsInit]
    public bool Remove(CacheKey key, CacheKey field)
    {
        ReadOnlySpan<byte> bytes = field.Encode(stackalloc byte[SingleKey.ScratchBytes]);
        return SingleKey.Run(_database, key, bytes, static (ref scope, in key, field) =>
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
        return SingleKey.Run(_database, key, list, static (ref scope, in key, fields) =>
        {
            CheckKind(ref scope, in key, out CollectionEntry entry);
            int removed = 0;
            for (int i = 0; i < fields.Count; i++)
            {
                if (HashOps.Remove(ref scope, in key, ref entry, fields[i])) removed++;
            }

            return removed;
        });
    }

    /// <summary>Adds to the integer in a field, 0 if there is none; returns the sum.</summary>
    /// <exception cref="FormatException">The field is not the text of a 64-bit integer.</exception>
    /// <exception cref="OverflowException">The sum is beyond 64 bits.</exception>
    [SkipLocalsInit]
    public long Increment(CacheKey key, CacheKey field, long by = 1)
    {
        NumberWork work = new() { Field = field.Encode(stackalloc byte[SingleKey.ScratchBytes]), By = by };
        return SingleKey.RunWrite(_database, key, work, static (ref scope, in key, work) =>
        {
            SingleKey.IsDone(HashOps.Increment(ref scope, in key, work.Field, work.By, out long sum));
            return sum;
        });
    }

    [SkipLocalsInit]
    private bool Set(CacheKey key, CacheKey field, ReadOnlySpan<byte> value, bool onlyIfAbsent)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, Strings.MaxValueBytes);
        SetWork work = new()
        {
            Field = field.Encode(stackalloc byte[SingleKey.ScratchBytes]), Value = value, OnlyIfAbsent = onlyIfAbsent,
        };
        return SingleKey.RunWrite(_database, key, work, static (ref scope, in key, work) =>
        {
            CheckKind(ref scope, in key, out CollectionEntry entry);
            return work.OnlyIfAbsent
                ? HashOps.SetIfAbsent(ref scope, in key, ref entry, work.Field, work.Value)
                : HashOps.Set(ref scope, in key, ref entry, work.Field, work.Value);
        });
    }

    private static void CheckKind(ref KeyScope scope, scoped in Key key, out CollectionEntry entry) =>
        SingleKey.IsDone(HashOps.Open(ref scope, in key, out entry));

    private ref struct SetWork
    {
        public ReadOnlySpan<byte> Field;
        public ReadOnlySpan<byte> Value;
        public bool OnlyIfAbsent;
    }

    private ref struct ManyWork
    {
        public ReadOnlySpan<KeyValuePair<string, string>> Pairs;
        public Span<byte> FieldScratch;
        public Span<byte> ValueScratch;
    }

    private ref struct NumberWork
    {
        public ReadOnlySpan<byte> Field;
        public long By;
    }
}
