using System.Buffers.Binary;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>Sorted sets as dumps and snapshot files hold them. Drawn in docs/formats/dump.md.</summary>
internal static class SortedSetRdb
{
    private const byte TextPairs = 3;
    internal const byte BinaryPairs = 5;
    private const byte ZiplistPairs = 12;
    private const byte PackedPairs = 17;

    // In the place of the length of a score's text.
    private const int NotANumber = 253;
    private const int PositiveInfinity = 254;
    private const int NegativeInfinity = 255;

    public static bool Loads(byte type) => type is TextPairs or BinaryPairs or ZiplistPairs or PackedPairs;

    /// <summary>Writes the type byte and the members with their scores.</summary>
    public static void Save(ref PooledBuffer target, Entry entry, Keyspace keyspace)
    {
        bool compresses = keyspace.Options.CompressDumps;
        if (!entry.IsLarge && !PackedValue.IsOutgrown(entry.KeptValue))
        {
            target.WriteByte(PackedPairs);
            PackedRdb.Save(ref target, entry.KeptValue, elementsEach: 2, compresses);
            return;
        }

        target.WriteByte(BinaryPairs);
        SortedSetView view = new(entry, keyspace);
        target.Commit(RdbFormat.WriteLength(target.Reserve(RdbFormat.MaxLengthBytes), (uint)view.Count));
        // As Redis: the greatest first, so that whoever loads them inserts at the beginning.
        SortedSetCursor cursor = view.Walk(
            IndexRange.Whole(view.Count), isBackwards: true, stackalloc byte[ListpackElement.ScratchBytes]);
        while (cursor.MoveNext())
        {
            SaveMember(ref target, cursor.Member, cursor.Score, compresses);
        }
    }

    /// <summary>Writes a member with its score.</summary>
    public static void SaveMember(ref PooledBuffer target, scoped ReadOnlySpan<byte> member, double score, bool compresses)
    {
        StringRdb.Save(ref target, member, compresses);
        BinaryPrimitives.WriteDoubleLittleEndian(target.Reserve(sizeof(double)), score);
        target.Commit(sizeof(double));
    }

    /// <summary>Reads what <see cref="Save"/> or Redis wrote behind the type byte; false if it is damaged.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static bool TryLoad(byte type, scoped ref RdbReader reader, Keyspace keyspace, ref NewCollection value)
    {
        PooledBuffer scratch = default;
        Filling filling = new(value, keyspace);
        try
        {
            if (type is TextPairs or BinaryPairs) return TryLoadPairs(type, ref reader, ref scratch, ref filling);
            if (!StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> image)) return false;
            bool isSound = type == PackedPairs
                ? ListpackImage.TryVisit(image, ref filling)
                : Ziplist.TryVisit(image, ref filling);
            return isSound && filling.IsWhole;
        }
        finally
        {
            value = filling.Value;
            filling.Dispose();
            scratch.Dispose();
        }
    }

    private static bool TryLoadPairs(
        byte type, scoped ref RdbReader reader, ref PooledBuffer scratch, scoped ref Filling filling)
    {
        if (!reader.TryReadLength(out ulong count, out bool isEncoding) || isEncoding || count == 0) return false;
        for (; count > 0; count--)
        {
            reader.Forget();
            if (!StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> member)) return false;
            double score;
            if (type == TextPairs ? !TryReadText(ref reader, out score) : !TryReadBinary(ref reader, out score)) return false;
            if (!filling.TryAdd(member, score)) return false;
        }

        return true;
    }

    private static bool TryReadBinary(scoped ref RdbReader reader, out double score)
    {
        score = 0;
        if (!reader.TryRead(sizeof(double), out ReadOnlySpan<byte> bytes)) return false;
        score = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
        return true;
    }

    private static bool TryReadText(scoped ref RdbReader reader, out double score)
    {
        score = double.PositiveInfinity;
        if (!reader.TryReadByte(out byte length)) return false;
        if (length == PositiveInfinity) return true;
        score = length == NegativeInfinity ? double.NegativeInfinity : double.NaN;
        if (length is NegativeInfinity or NotANumber) return true;
        return reader.TryRead(length, out ReadOnlySpan<byte> text) && DoubleText.TryParse(text, out score);
    }

    // Takes a member, then its score.
    private ref struct Filling(NewCollection value, Keyspace keyspace) : IElementVisitor
    {
        // Held by value, as a ref struct must be, and handed back when all is read.
        public NewCollection Value = value;

        private PooledBuffer _member;
        private bool _isScoreNext;

        /// <summary>Whether there was a member at least, and a score to each.</summary>
        public readonly bool IsWhole => !_isScoreNext && (Value.Packed.Length > 0 || !Value.Large.IsNull);

        public bool Visit(scoped ListpackElement element)
        {
            _isScoreNext = !_isScoreNext;
            if (!_isScoreNext) return PackedScores.TryReadScore(in element, out double score) && TryAdd(_member.Written, score);
            _member.Clear();
            _member.Write(element.AsText(stackalloc byte[ListpackElement.ScratchBytes]));
            return true;
        }

        public bool TryAdd(scoped ReadOnlySpan<byte> member, double score) =>
            !double.IsNaN(score) && SortedSetBuilder.TryAdd(ref Value, member, score, keyspace);

        public void Dispose() => _member.Dispose();
    }
}
