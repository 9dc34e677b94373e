using System.Globalization;

namespace Tiercel.Engine;

// Values that are changed rather than replaced, read in part, or set on a condition.
public sealed partial class Strings
{
    /// <summary>Bytes of the value; 0 if the key is absent or expired.</summary>
    public int Length(CacheKey key) => SingleKey.Run(_place, key, 0, static (ref scope, in key, _) =>
    {
        SingleKey.IsDone(StringOps.Length(ref scope, in key, out int length));
        return length;
    });

    /// <summary>Adds bytes to the end of the value, creating it if absent; returns its new length in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It would be longer than <see cref="MaxValueBytes"/>.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    public int Append(CacheKey key, ReadOnlySpan<byte> suffix) =>
        SingleKey.RunWrite(_place, key, suffix, static (ref scope, in key, suffix) =>
        {
            SingleKey.IsDone(StringOps.Append(ref scope, in key, suffix, out int length));
            return length;
        });

    /// <summary>A copy of part of the value: what of it there is, so fewer bytes at its end, none beyond it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="offset">Where the part begins, in bytes from 0.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <returns>The bytes; null if the key is absent or expired.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public byte[]? GetRange(CacheKey key, int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return SingleKey.Run(_place, key, (offset, length), static (ref scope, in key, range) =>
        {
            long end = (long)range.offset + range.length - 1;
            return SingleKey.IsDone(Part(ref scope, in key, range.offset, end, out ReadOnlySpan<byte> part)) ? part.ToArray() : null;
        });
    }

    /// <summary>Copies part of the value into a buffer of the caller's, as much as there is and as fits.</summary>
    /// <param name="key">The key.</param>
    /// <param name="offset">Where the part begins, in bytes from 0.</param>
    /// <param name="destination">Takes the bytes; its length says how many are wanted.</param>
    /// <returns>How many bytes were copied; -1 if the key is absent or expired.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative.</exception>
    public int GetRange(CacheKey key, int offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        RangeTarget target = new(offset, destination);
        return SingleKey.Run(_place, key, target, static (ref scope, in key, target) =>
        {
            long end = (long)target.Offset + target.Destination.Length - 1;
            if (!SingleKey.IsDone(Part(ref scope, in key, target.Offset, end, out ReadOnlySpan<byte> part))) return -1;
            part.CopyTo(target.Destination);
            return part.Length;
        });
    }

    /// <summary>
    /// Writes bytes into the value where it lies, extending it with zeros if it is shorter; nothing happens if there are
    /// none. Returns its length in bytes.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative, or the value would be too long.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    public int SetRange(CacheKey key, int offset, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        RangeSource source = new(offset, bytes);
        return SingleKey.RunWrite(_place, key, source, static (ref scope, in key, source) =>
        {
            SingleKey.IsDone(StringOps.SetRange(ref scope, in key, source.Offset, source.Bytes, out int length));
            return length;
        });
    }

    /// <summary>Adds to the integer in the value, which is its decimal text and counts as 0 if absent; returns the sum.</summary>
    /// <exception cref="FormatException">The value is not the text of a 64-bit integer.</exception>
    /// <exception cref="OverflowException">The sum does not fit 64 bits; nothing has changed.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    public long Increment(CacheKey key, long by = 1) =>
        SingleKey.RunWrite(_place, key, by, static (ref scope, in key, by) =>
        {
            SingleKey.IsDone(StringOps.Increment(ref scope, in key, by, out long sum));
            return sum;
        });

    /// <summary>
    /// Adds to the number in the value, which is its decimal text and counts as 0 if absent; returns the sum. It is kept
    /// with 64 bits of precision and 17 digits behind the point, as INCRBYFLOAT does: 0.1 added to 10.5 is 10.6.
    /// </summary>
    /// <exception cref="ArgumentException">What is added is infinite or no number.</exception>
    /// <exception cref="FormatException">The value is not the text of a number.</exception>
    /// <exception cref="OverflowException">The sum would be infinite; nothing has changed.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    public double Increment(CacheKey key, double by)
    {
        const int maxShortestDouble = 32;
        if (!double.IsFinite(by)) throw new ArgumentException("Only a finite number can be added.", nameof(by));
        // The text a person would write: the nearest binary number would bring digits nobody asked for.
        Span<byte> text = stackalloc byte[maxShortestDouble];
        by.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        return SingleKey.RunWrite(_place, key, text[..length], static (ref scope, in key, text) =>
        {
            SingleKey.IsDone(StringOps.IncrementFloat(ref scope, in key, text, out ReadOnlySpan<byte> sum));
            return double.Parse(sum, NumberStyles.Float, CultureInfo.InvariantCulture);
        });
    }

    /// <summary>Sets a value if the key does not exist; returns whether it did.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The expiry is not positive, or the value too long.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    public bool SetIfAbsent(CacheKey key, ReadOnlySpan<byte> value, TimeSpan? expiry = null) =>
        SetIf(key, value, expiry, SetCondition.IfAbsent);

    /// <summary>Sets a value if the key exists; returns whether it did.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The expiry is not positive, or the value too long.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    public bool SetIfPresent(CacheKey key, ReadOnlySpan<byte> value, TimeSpan? expiry = null) =>
        SetIf(key, value, expiry, SetCondition.IfPresent);

    /// <summary>Sets a value and returns a copy of what was there before, or null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The expiry is not positive, or the value too long.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    public byte[]? GetAndSet(CacheKey key, ReadOnlySpan<byte> value, TimeSpan? expiry = null)
    {
        NewValue setting = Checked(value, expiry, SetCondition.Always);
        return SingleKey.RunWrite(_place, key, setting, static (ref scope, in key, setting) =>
        {
            bool existed = SingleKey.IsDone(
                StringOps.Get(ref scope, in key, LookupMode.Read, out EntryRef found, out ReadOnlySpan<byte> value));
            byte[]? old = existed ? value.ToArray() : null;
            scope.SetFound(in key, found, setting.Value, setting.Owner.ExpiresAt(scope.NowMs, setting.Expiry));
            return old;
        });
    }

    /// <summary>Removes the key and returns a copy of its value, or null if it was absent or expired.</summary>
    public byte[]? GetAndRemove(CacheKey key) => SingleKey.RunChange(_place, key, 0, static (ref scope, in key, _) =>
    {
        if (!SingleKey.IsDone(StringOps.Get(ref scope, in key, out ReadOnlySpan<byte> value))) return null;
        byte[] copy = value.ToArray();
        scope.Remove(in key);
        return copy;
    });

    /// <summary>A copy of the value, whose life is at the same time set to this long from now; null if it is absent.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The expiry is not positive.</exception>
    public byte[]? GetAndExpire(CacheKey key, TimeSpan expiry)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(expiry, TimeSpan.Zero);
        return SingleKey.RunChange(_place, key, (this, expiry), static (ref scope, in key, state) =>
        {
            if (!SingleKey.IsDone(StringOps.Get(ref scope, in key, out ReadOnlySpan<byte> value))) return null;
            byte[] copy = value.ToArray();
            KeyOps.Expire(ref scope, in key, state.Item1.ExpiresAt(scope.NowMs, state.expiry));
            return copy;
        });
    }

    private bool SetIf(CacheKey key, ReadOnlySpan<byte> value, TimeSpan? expiry, SetCondition condition)
    {
        NewValue setting = Checked(value, expiry, condition);
        return SingleKey.RunWrite(_place, key, setting, static (ref scope, in key, setting) => StringOps.Set(
            ref scope, in key, setting.Value, setting.Owner.ExpiresAt(scope.NowMs, setting.Expiry), setting.Condition));
    }

    private NewValue Checked(ReadOnlySpan<byte> value, TimeSpan? expiry, SetCondition condition)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, MaxValueBytes, nameof(value));
        return new NewValue { Owner = this, Value = value, Expiry = expiry, Condition = condition };
    }

    private static OpStatus Part(
        ref KeyScope scope, scoped in Key key, int offset, long end, out ReadOnlySpan<byte> part)
    {
        OpStatus status = StringOps.GetRange(ref scope, in key, offset, Math.Max(0, end), out part);
        // Of an empty range GETRANGE has no form that begins at 0.
        if (end < offset) part = default;
        return status;
    }

    private ref struct NewValue
    {
        public Strings Owner;
        public ReadOnlySpan<byte> Value;
        public TimeSpan? Expiry;
        public SetCondition Condition;
    }

    private readonly ref struct RangeTarget(int offset, Span<byte> destination)
    {
        public int Offset { get; } = offset;

        public Span<byte> Destination { get; } = destination;
    }

    private readonly ref struct RangeSource(int offset, ReadOnlySpan<byte> bytes)
    {
        public int Offset { get; } = offset;

        public ReadOnlySpan<byte> Bytes { get; } = bytes;
    }
}
