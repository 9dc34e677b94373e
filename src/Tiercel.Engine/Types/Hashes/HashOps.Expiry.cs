using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

// When fields expire.
internal static partial class HashOps
{
    /// <summary>The latest time that a field may be given, Unix milliseconds: Redis's, in the year 4199.</summary>
    public const long MaxExpiryMs = (1L << 46) - 1;

    // What a writer removes of a large hash before it goes on: a few microseconds. What is left is not seen, and found by
    // the background work.
    private const int MaxRemovedByWriter = 32;

    /// <summary>
    /// Sets the time at which a field expires, or removes it if that has passed: NoField, NotMet, Done or Removed.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static FieldStatus Expire(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ReadOnlySpan<byte> field,
        long expiresAtMs,
        ExpireConditions conditions = ExpireConditions.None)
    {
        if (!entry.Exists || !View(ref scope, in entry).TryGetExpiry(field, out long present)) return FieldStatus.NoField;
        if (!KeyOps.Allows(conditions, present, expiresAtMs)) return FieldStatus.NotMet;
        if (expiresAtMs <= scope.NowMs)
        {
            Remove(ref scope, in key, ref entry, field);
            return FieldStatus.Removed;
        }

        if (expiresAtMs != present) SetExpiry(ref scope, in key, ref entry, field, expiresAtMs);
        return FieldStatus.Done;
    }

    /// <summary>Makes a field live as long as its key: NoField, NoExpiry or Done.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public static FieldStatus Persist(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, scoped ReadOnlySpan<byte> field)
    {
        if (!entry.Exists || !View(ref scope, in entry).TryGetExpiry(field, out long present)) return FieldStatus.NoField;
        if (present == Expiry.None) return FieldStatus.NoExpiry;
        SetExpiry(ref scope, in key, ref entry, field, Expiry.None);
        return FieldStatus.Done;
    }

    /// <summary>
    /// Makes a field hold a value up to a time, whether or not that has passed: then the field is gone, and it is as if it had
    /// been set and had expired. Returns whether it is there.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static bool SetUntil(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ReadOnlySpan<byte> field,
        scoped ReadOnlySpan<byte> value,
        long expiresAtMs)
    {
        if (expiresAtMs > 0 && expiresAtMs <= scope.NowMs)
        {
            Remove(ref scope, in key, ref entry, field);
            return false;
        }

        Set(ref scope, in key, ref entry, field, value, expiresAtMs);
        return true;
    }

    /// <summary>
    /// Removes fields whose time has passed, of a large hash no more than so many, and the key with the last one: the entry is
    /// then none.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; some are still there.</exception>
    public static void RemoveDue(ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, int limit)
    {
        int removed = entry.IsLarge
            ? RemoveDueLarge(ref scope, in key, in entry, limit)
            : RemoveDuePacked(ref scope, in key, ref entry);
        scope.CountExpiredElements(entry.Shard, removed);
        scope.ElementsRemoved(in key, ref entry);
    }

    private static int RemoveDueLarge(ref KeyScope scope, scoped in Key key, scoped in CollectionEntry entry, int limit)
    {
        HashTable table = new(entry.Large, scope.Database.Keyspace, scope.BeginChange(in key, in entry));
        int removed = 0;
        for (; removed < limit; removed++)
        {
            uint due = table.Times.FirstDue(scope.NowMs);
            if (due == 0) break;
            // Told before it is done, while the field can be read: nothing but the end of a transaction can prevent it.
            scope.TellCollection(MutationKind.HashRemove, in key, table.At(due).Field, reason: RemoveReason.Expired);
            table.Remove(due);
        }

        KeyScope.EndChange(in entry);
        return removed;
    }

    [SkipLocalsInit]
    private static int RemoveDuePacked(ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry)
    {
        ReadOnlySpan<byte> elements = PackedValue.Elements(entry.Packed);
        int bytes = PackedFields.DueBytes(elements, scope.NowMs, out int fields);
        // Only a listener needs to know what they were.
        using PooledScratch scratch = new(stackalloc byte[StackBytes], scope.IsListenedTo ? bytes : 0);
        elements[..scratch.Span.Length].CopyTo(scratch.Span);
        scope.Splice(in key, ref entry, PackedValue.HeaderBytes, bytes, default, -fields);
        Span<byte> text = stackalloc byte[ListpackElement.ScratchBytes];
        for (int at = 0; at < scratch.Span.Length; at = Listpack.Skip(scratch.Span, at, PackedFields.Triple))
        {
            ReadOnlySpan<byte> field = Listpack.ReadText(scratch.Span, at, text);
            scope.TellCollection(MutationKind.HashRemove, in key, field, reason: RemoveReason.Expired);
        }

        return fields;
    }

    // The field is there and has another time.
    private static void SetExpiry(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ReadOnlySpan<byte> field,
        long expiresAtMs)
    {
        if (entry.IsLarge || !TrySetExpiryPacked(ref scope, in key, ref entry, field, expiresAtMs))
        {
            if (!entry.IsLarge) BecomeLarge(ref scope, in key, ref entry);
            HashTable table = new(entry.Large, scope.Database.Keyspace, scope.BeginChange(in key, in entry));
            table.SetExpiry(field, expiresAtMs);
            KeyScope.EndChange(in entry);
        }

        if (expiresAtMs != Expiry.None) KeyScope.ElementExpires(in entry, expiresAtMs);
        scope.TellCollection(MutationKind.HashExpire, in key, field, expiresAtMs: expiresAtMs);
    }

    // False if it would be too large.
    private static bool TrySetExpiryPacked(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ReadOnlySpan<byte> field,
        long expiresAtMs)
    {
        if (!TryAddTimes(ref scope, in key, ref entry)) return false;
        ReadOnlySpan<byte> elements = PackedValue.Elements(entry.Packed);
        int at = Listpack.Find(elements, field, PackedFields.Triple);
        int time = Listpack.Skip(elements, at, PackedFields.Pair);
        return TryPutTriple(ref scope, in key, ref entry, at, Listpack.Next(elements, time), elements[at..time], expiresAtMs);
    }

    // As TrySetPacked, of a hash with times or a field with one. The pair is what the field and its value become.
    private static bool TrySetTimed(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ReadOnlySpan<byte> field,
        scoped ReadOnlySpan<byte> pair,
        ref long expiresAtMs,
        out bool isNew)
    {
        isNew = true;
        int maxEntries = scope.Database.Keyspace.Options.HashMaxListpackEntries;
        if (!entry.Exists) return maxEntries > 0 && TryCreateTimed(ref scope, in key, ref entry, pair, expiresAtMs);
        if (!TryAddTimes(ref scope, in key, ref entry)) return false;
        ReadOnlySpan<byte> elements = PackedValue.Elements(entry.Packed);
        int at = Listpack.Find(elements, field, PackedFields.Triple);
        isNew = at < 0;
        if (isNew)
        {
            if (expiresAtMs == Expiry.Keep) expiresAtMs = Expiry.None;
            if (PackedValue.Count(entry.Packed) >= maxEntries) return false;
            int place = PackedFields.PlaceOf(elements, expiresAtMs);
            return TryPutTriple(ref scope, in key, ref entry, place, place, pair, expiresAtMs);
        }

        long present = PackedFields.TimeAt(elements, at, out int end);
        if (expiresAtMs == Expiry.Keep) expiresAtMs = present;
        return TryPutTriple(ref scope, in key, ref entry, at, end, pair, expiresAtMs);
    }

    private static bool TryCreateTimed(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ReadOnlySpan<byte> pair,
        long expiresAtMs)
    {
        int bytes = PackedValue.HeaderBytes + pair.Length + PackedFields.TimeBytes(expiresAtMs);
        if (bytes > PackedValue.MaxBytes) return false;
        using PooledScratch scratch = new(stackalloc byte[StackBytes], bytes);
        PackedValue.WriteHead(scratch.Span, 1);
        PackedValue.SetHasTimes(scratch.Span);
        pair.CopyTo(scratch.Span[PackedValue.HeaderBytes..]);
        PackedFields.WriteTime(scratch.Span[(PackedValue.HeaderBytes + pair.Length)..], expiresAtMs);
        scope.CreatePacked(in key, ValueKind.Hash, scratch.Span, ref entry);
        return true;
    }

    // Gives each field of a packed hash the time that is none, if they have no times; false if it would be too large.
    [SkipLocalsInit]
    private static bool TryAddTimes(ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry)
    {
        if (PackedValue.HasTimes(entry.Packed)) return true;
        int count = PackedValue.Count(entry.Packed);
        ReadOnlySpan<byte> pairs = PackedValue.Elements(entry.Packed);
        int bytes = pairs.Length + (count * PackedFields.NoTimeBytes);
        if (PackedValue.HeaderBytes + bytes > PackedValue.MaxBytes) return false;
        using PooledScratch scratch = new(stackalloc byte[StackBytes], bytes);
        PackedFields.AddTimes(pairs, scratch.Span);
        scope.Splice(in key, ref entry, PackedValue.HeaderBytes, pairs.Length, scratch.Span, addedToCount: 0);
        PackedValue.SetHasTimes(entry.Packed);
        return true;
    }

    // Puts a field in the place of one that lies from an offset to another, or adds it where the two are the same, and
    // moves it to where its time belongs. False if it would be too large.
    [SkipLocalsInit]
    private static bool TryPutTriple(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        int at,
        int end,
        scoped ReadOnlySpan<byte> pair,
        long expiresAtMs)
    {
        ReadOnlySpan<byte> elements = PackedValue.Elements(entry.Packed);
        bool isNew = at == end;
        int place = isNew || PackedFields.TimeAt(elements, at, out _) == expiresAtMs ? at : PackedFields.PlaceOf(elements, expiresAtMs);
        ReadOnlySpan<byte> before = place > end ? elements[end..place] : default;
        ReadOnlySpan<byte> behind = place < at ? elements[place..at] : default;
        int bytes = pair.Length + PackedFields.TimeBytes(expiresAtMs);
        if (entry.Packed.Length - (end - at) + bytes > PackedValue.MaxBytes) return false;
        using PooledScratch scratch = new(stackalloc byte[StackBytes], before.Length + bytes + behind.Length);
        before.CopyTo(scratch.Span);
        pair.CopyTo(scratch.Span[before.Length..]);
        PackedFields.WriteTime(scratch.Span[(before.Length + pair.Length)..], expiresAtMs);
        behind.CopyTo(scratch.Span[(before.Length + bytes)..]);
        int start = Math.Min(at, place);
        int removed = Math.Max(end, place) - start;
        scope.Splice(in key, ref entry, PackedValue.HeaderBytes + start, removed, scratch.Span, isNew ? 1 : 0);
        return true;
    }
}
