using System.Buffers.Binary;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>Hashes as dumps and snapshot files hold them. Drawn in docs/formats/dump.md.</summary>
internal static class HashRdb
{
    internal const byte Pairs = 4;
    private const byte PairsInZipmap = 9;
    private const byte PairsInZiplist = 13;
    private const byte PackedPairs = 16;
    internal const byte Timed = 24;
    private const byte PackedTriples = 25;

    // The latest time that Redis keeps.
    private const long MaxExpiryMs = (1L << 48) - 1;

    public static bool Loads(byte type) =>
        type is Pairs or PairsInZipmap or PairsInZiplist or PackedPairs or Timed or PackedTriples;

    /// <summary>Writes the type byte and the fields with their values.</summary>
    public static void Save(ref PooledBuffer target, Entry entry, Keyspace keyspace)
    {
        bool compresses = keyspace.Options.CompressDumps;
        bool isPacked = !entry.IsLarge && !PackedValue.IsOutgrown(entry.KeptValue);
        long earliestMs = HashOps.EarliestMs(entry);
        if (isPacked && earliestMs == Expiry.None)
        {
            SavePairs(ref target, entry.KeptValue, compresses);
            return;
        }

        target.WriteByte(isPacked ? PackedTriples : earliestMs == Expiry.None ? Pairs : Timed);
        SaveEarliest(ref target, earliestMs);
        if (isPacked) PackedRdb.Save(ref target, entry.KeptValue, PackedFields.Triple, compresses);
        else SaveEach(ref target, entry, keyspace, earliestMs);
    }

    /// <summary>Writes what stands in front of timed fields; nothing in front of others.</summary>
    public static void SaveEarliest(ref PooledBuffer target, long earliestMs)
    {
        if (earliestMs == Expiry.None) return;
        BinaryPrimitives.WriteInt64LittleEndian(target.Reserve(sizeof(long)), earliestMs);
        target.Commit(sizeof(long));
    }

    /// <summary>Writes a field with its value, and its time if any field has one.</summary>
    public static void SaveField(
        ref PooledBuffer target,
        scoped ReadOnlySpan<byte> field,
        scoped ReadOnlySpan<byte> value,
        long expiresAtMs,
        long earliestMs,
        bool compresses)
    {
        if (earliestMs != Expiry.None)
        {
            RdbFormat.WriteNumber(ref target, expiresAtMs == Expiry.None ? 0 : (ulong)(expiresAtMs - earliestMs + 1));
        }

        StringRdb.Save(ref target, field, compresses);
        StringRdb.Save(ref target, value, compresses);
    }

    private static void SavePairs(ref PooledBuffer target, ReadOnlySpan<byte> packed, bool compresses)
    {
        target.WriteByte(PackedPairs);
        ReadOnlySpan<byte> elements = PackedFields.All(packed, out int stride);
        if (stride == PackedFields.Pair)
        {
            PackedRdb.Save(ref target, packed, PackedFields.Pair, compresses);
            return;
        }

        using PooledScratch pairs = new(default, packed.Length);
        PackedValue.WriteHead(pairs.Span, PackedValue.Count(packed));
        int bytes = PackedFields.DropTimes(elements, pairs.Span[PackedValue.HeaderBytes..]);
        PackedRdb.Save(ref target, pairs.Span[..(PackedValue.HeaderBytes + bytes)], PackedFields.Pair, compresses);
    }

    private static void SaveEach(ref PooledBuffer target, Entry entry, Keyspace keyspace, long earliestMs)
    {
        target.Commit(RdbFormat.WriteLength(target.Reserve(RdbFormat.MaxLengthBytes), (uint)HashOps.Count(entry)));
        Saving saving = new(target, keyspace.Options.CompressDumps, earliestMs);
        try
        {
            HashOps.ForEachTimed(entry, keyspace, ref saving);
        }
        finally
        {
            // Its array may be another by now.
            target = saving.Target;
        }
    }

    /// <summary>Reads what <see cref="Save"/> or Redis wrote behind the type byte; false if it is damaged.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static bool TryLoad(byte type, scoped ref RdbReader reader, Keyspace keyspace, ref NewCollection value)
    {
        PooledBuffer first = default;
        PooledBuffer second = default;
        try
        {
            return type switch
            {
                PackedPairs => TryLoadPacked(ref reader, ref first, ref second, keyspace, ref value),
                PackedTriples => TryLoadTriples(ref reader, ref first, ref second, keyspace, ref value),
                Pairs => TryLoadPairs(ref reader, ref first, ref second, keyspace, ref value),
                Timed => TryLoadTimed(ref reader, ref first, ref second, keyspace, ref value),
                _ => TryLoadOlder(type, ref reader, ref first, keyspace, ref value),
            };
        }
        finally
        {
            first.Dispose();
            second.Dispose();
        }
    }

    private static bool TryLoadPairs(
        scoped ref RdbReader reader,
        ref PooledBuffer fieldScratch,
        ref PooledBuffer valueScratch,
        Keyspace keyspace,
        ref NewCollection value)
    {
        if (!reader.TryReadLength(out ulong count, out bool isEncoding) || isEncoding || count == 0) return false;
        for (; count > 0; count--)
        {
            reader.Forget();
            if (!StringRdb.TryLoad(ref reader, ref fieldScratch, out ReadOnlySpan<byte> field)) return false;
            if (!StringRdb.TryLoad(ref reader, ref valueScratch, out ReadOnlySpan<byte> fieldValue)) return false;
            if (!HashBuilder.TryAdd(ref value, field, fieldValue, keyspace)) return false;
        }

        return true;
    }

    private static bool TryLoadPacked(
        scoped ref RdbReader reader,
        ref PooledBuffer scratch,
        ref PooledBuffer rewritten,
        Keyspace keyspace,
        ref NewCollection value)
    {
        if (!PackedRdb.TryLoad(ref reader, ref scratch, ref rewritten, out ReadOnlySpan<byte> elements, out int count)) return false;
        if (count == 0 || count % 2 != 0) return false;
        Span<byte> fieldText = stackalloc byte[ListpackElement.ScratchBytes];
        Span<byte> valueText = stackalloc byte[ListpackElement.ScratchBytes];
        ListpackCursor cursor = new(elements);
        while (cursor.MoveNext())
        {
            ReadOnlySpan<byte> field = cursor.Current.AsText(fieldText);
            cursor.MoveNext();
            if (!HashBuilder.TryAdd(ref value, field, cursor.Current.AsText(valueText), keyspace)) return false;
        }

        return true;
    }

    // The time of each field is said from the earliest on, as it is in front of all; 0 = none.
    private static bool TryLoadTimed(
        scoped ref RdbReader reader,
        ref PooledBuffer fieldScratch,
        ref PooledBuffer valueScratch,
        Keyspace keyspace,
        ref NewCollection value)
    {
        if (!reader.TryRead(sizeof(long), out ReadOnlySpan<byte> earliest)) return false;
        long earliestMs = BinaryPrimitives.ReadInt64LittleEndian(earliest);
        if (earliestMs is < 0 or > MaxExpiryMs) return false;
        if (!reader.TryReadNumber(out ulong count) || count == 0) return false;
        for (; count > 0; count--)
        {
            reader.Forget();
            if (!reader.TryReadNumber(out ulong behind) || behind > MaxExpiryMs) return false;
            long expiresAtMs = behind == 0 ? Expiry.None : earliestMs + (long)behind - 1;
            if (expiresAtMs > MaxExpiryMs) return false;
            if (!StringRdb.TryLoad(ref reader, ref fieldScratch, out ReadOnlySpan<byte> field)) return false;
            if (!StringRdb.TryLoad(ref reader, ref valueScratch, out ReadOnlySpan<byte> fieldValue)) return false;
            if (!HashBuilder.TryAddTimed(ref value, field, fieldValue, expiresAtMs, keyspace)) return false;
        }

        return true;
    }

    private static bool TryLoadTriples(
        scoped ref RdbReader reader,
        ref PooledBuffer scratch,
        ref PooledBuffer rewritten,
        Keyspace keyspace,
        ref NewCollection value)
    {
        // The earliest time, which the elements say again.
        if (!reader.TryRead(sizeof(long), out _)) return false;
        if (!PackedRdb.TryLoad(ref reader, ref scratch, ref rewritten, out ReadOnlySpan<byte> elements, out int count)) return false;
        if (count == 0 || count % PackedFields.Triple != 0) return false;
        Span<byte> fieldText = stackalloc byte[ListpackElement.ScratchBytes];
        Span<byte> valueText = stackalloc byte[ListpackElement.ScratchBytes];
        ListpackCursor cursor = new(elements);
        while (cursor.MoveNext())
        {
            ReadOnlySpan<byte> field = cursor.Current.AsText(fieldText);
            cursor.MoveNext();
            ReadOnlySpan<byte> fieldValue = cursor.Current.AsText(valueText);
            cursor.MoveNext();
            if (!cursor.Current.IsInteger || cursor.Current.Integer is < 0 or > MaxExpiryMs) return false;
            if (!HashBuilder.TryAddTimed(ref value, field, fieldValue, cursor.Current.Integer, keyspace)) return false;
        }

        return true;
    }

    // As Redis packed them before there were listpacks.
    private static bool TryLoadOlder(
        byte type, scoped ref RdbReader reader, ref PooledBuffer scratch, Keyspace keyspace, ref NewCollection value)
    {
        if (!StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> image)) return false;
        Loading loading = new(value, keyspace);
        try
        {
            bool isSound = type == PairsInZipmap ? Zipmap.TryVisit(image, ref loading) : Ziplist.TryVisit(image, ref loading);
            return isSound && !loading.AwaitsValue && HashBuilder.Count(ref loading.Value) > 0;
        }
        finally
        {
            value = loading.Value;
            loading.Field.Dispose();
        }
    }

    // Fields and values in turn. A field that comes twice is damage.
    private ref struct Loading(NewCollection value, Keyspace keyspace) : IElementVisitor
    {
        public NewCollection Value = value;
        public PooledBuffer Field;

        public bool AwaitsValue { get; private set; }

        public bool Visit(scoped ListpackElement element)
        {
            Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
            ReadOnlySpan<byte> text = element.AsText(scratch);
            AwaitsValue = !AwaitsValue;
            if (!AwaitsValue) return HashBuilder.TryAdd(ref Value, Field.Written, text, keyspace);
            Field.Clear();
            Field.Write(text);
            return true;
        }
    }

    private ref struct Saving(PooledBuffer target, bool compresses, long earliestMs) : ITimedFieldVisitor
    {
        public PooledBuffer Target = target;

        public void Visit(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value, long expiresAtMs) =>
            SaveField(ref Target, field, value, expiresAtMs, earliestMs, compresses);
    }
}
