using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Makes a sorted set that no key holds yet, member by member: packed as long as the settings allow, then large.
/// </summary>
internal static class SortedSetBuilder
{
    /// <summary>Adds a member to a new sorted set; false if it is there already.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; the value is as it was, or large.</exception>
    public static bool TryAdd(ref NewCollection value, scoped ReadOnlySpan<byte> member, double score, Keyspace keyspace)
    {
        if (value.Large.IsNull)
        {
            if (value.Packed.Length == 0) PackedValue.Begin(ref value.Packed);
            if (PackedScores.Find(PackedValue.Elements(value.Packed.Written), member) >= 0) return false;
            if (TryPack(ref value.Packed, member, score, keyspace.Options)) return true;
            BecomeLarge(ref value, keyspace);
        }

        SortedSetTable table = new(value.Large, keyspace);
        if (table.Find(member) != 0) return false;
        table.Add(member, score);
        return true;
    }

    /// <summary>Makes the new sorted set one that was gathered: packed if it is small enough, else the table itself.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; the table is still the caller's.</exception>
    public static void Take(ref NewCollection value, ref SortedSetTable table, Keyspace keyspace)
    {
        if (table.Count <= keyspace.Options.ZsetMaxListpackEntries)
        {
            PackedValue.Begin(ref value.Packed);
            SortedSetCursor cursor = new SortedSetView(table).WalkAll(default);
            bool fits = true;
            while (fits && cursor.MoveNext())
            {
                fits = cursor.Member.Length <= keyspace.Options.ZsetMaxListpackValue
                    && TryPack(ref value.Packed, cursor.Member, cursor.Score, keyspace.Options);
            }

            if (fits) return;
        }

        value.BecomeLarge(table.Root);
        table = default;
    }

    // In its place, which is the end if members come in order.
    private static bool TryPack(
        ref PooledBuffer packed, scoped ReadOnlySpan<byte> member, double score, EngineOptions options)
    {
        if (PackedValue.Count(packed.Written) >= options.ZsetMaxListpackEntries) return false;
        if (member.Length > PackedValue.MaxBytes) return false;
        int room = PackedScores.MaxPairBytes(member);
        if (packed.Length + room > PackedValue.MaxBytes) return false;
        SortedSetPlace place = SortedSetPlace.At(score, member, isAfter: false);
        int offset = PackedValue.HeaderBytes + PackedScores.Seek(PackedValue.Elements(packed.Written), in place, out _);
        int oldLength = packed.Length;
        int bytes = PackedScores.Write(packed.Reserve(room), member, score);
        packed.Commit(bytes);
        Span<byte> behind = packed.Changeable[offset..];
        if (offset < oldLength)
        {
            behind[..(oldLength - offset)].CopyTo(behind[bytes..]);
            PackedScores.Write(behind, member, score);
        }

        PackedValue.AddToCount(packed.Changeable, 1);
        if (member.Length > options.ZsetMaxListpackValue) PackedValue.SetOutgrown(packed.Changeable);
        return true;
    }

    private static void BecomeLarge(ref NewCollection value, Keyspace keyspace)
    {
        ReadOnlySpan<byte> packed = value.Packed.Written;
        SortedSetTable table = SortedSetTable.Create(PackedValue.Count(packed) + 1, keyspace);
        value.BecomeLarge(table.Root);
        SortedSetCursor cursor = new(
            PackedValue.Elements(packed),
            IndexRange.Whole(PackedValue.Count(packed)),
            isBackwards: false,
            stackalloc byte[ListpackElement.ScratchBytes]);
        while (cursor.MoveNext()) table.Add(cursor.Member, cursor.Score);
    }
}
