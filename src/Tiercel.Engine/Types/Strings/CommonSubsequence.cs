using System.Numerics;
using System.Runtime.InteropServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// A longest common subsequence of two strings, found 64 cells of the table at a time. Dispose it: its memory lies off
/// the managed heap.
/// </summary>
/// <remarks>
/// The table has a row for each byte of A and a column for each byte of B; a cell holds how long the subsequence of the
/// two prefixes is. Neighbours in a row differ by 0 or 1, so a row is a bit vector, and the next row follows from it by
/// one addition: V' = (V + (V &amp; M)) | (V &amp; ~M), where a bit of V is 0 where the row rises, and M marks where the
/// byte of A stands in B (Hyyrö, "Bit-parallel LCS-length computation revisited", 2004). The way back needs no more
/// than the rows: where the bytes differ, the cell above is the greater one exactly if the row rises there. So the table
/// takes a bit a cell where Redis takes 32, and time |A| × |B| / 64.
/// </remarks>
internal readonly ref struct CommonSubsequence : IDisposable
{
    private const int CellBytesInRedis = 4;

    private readonly ReadOnlySpan<byte> _a;
    private readonly ReadOnlySpan<byte> _b;
    private readonly MemoryBlock _block;

    // Rows in bytes, lowest column first, a 0 where the row rises; empty if only the length was asked for.
    private readonly Span<byte> _rows;
    private readonly int _rowBytes;

    /// <summary>Finds how long it is, and unless only that is wanted, which it is.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public CommonSubsequence(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, bool lengthOnly)
    {
        _a = a;
        _b = b;
        if (a.IsEmpty || b.IsEmpty) return;
        Span<short> slots = stackalloc short[256];
        int distinct = AssignSlots(a, slots);
        int words = (b.Length + 63) >> 6;
        int workBytes = (distinct + 1) * words * sizeof(ulong);
        _rowBytes = (b.Length + 7) >> 3;
        long tableBytes = lengthOnly ? 0 : (long)a.Length * _rowBytes;
        _block = MemoryBlock.Allocate(workBytes + tableBytes);
        Span<ulong> work = MemoryMarshal.Cast<byte, ulong>(_block.Span(workBytes));
        _rows = _block.Span(workBytes + (int)tableBytes)[workBytes..];
        work[..^words].Clear();
        MarkOccurrences(b, slots, work, words);
        Length = FillRows(slots, work, words);
    }

    /// <summary>Bytes of the subsequence.</summary>
    public int Length { get; }

    /// <summary>Whether Redis would compute it: its table may not be longer than strings may be.</summary>
    public static bool IsAllowed(int lengthOfA, int lengthOfB, int limit) =>
        (lengthOfA + 1L) * (lengthOfB + 1L) <= limit / CellBytesInRedis;

    /// <summary>Walks the matches from the last to the first.</summary>
    public MatchWalk Matches() => new(this);

    /// <summary>Writes the subsequence; the buffer is as long as it.</summary>
    public void CopyTo(Span<byte> result)
    {
        MatchWalk walk = Matches();
        int end = Length;
        while (walk.MoveNext())
        {
            end -= walk.Length;
            _a.Slice(walk.StartInA, walk.Length).CopyTo(result[end..]);
        }
    }

    public void Dispose()
    {
        if (!_block.IsNull) _block.Release();
    }

    // A number for each byte that A holds, -1 for the others.
    private static int AssignSlots(ReadOnlySpan<byte> a, Span<short> slots)
    {
        slots.Fill(-1);
        short distinct = 0;
        foreach (byte c in a)
        {
            if (slots[c] < 0) slots[c] = distinct++;
        }

        return distinct;
    }

    private static void MarkOccurrences(ReadOnlySpan<byte> b, ReadOnlySpan<short> slots, Span<ulong> marks, int words)
    {
        for (int j = 0; j < b.Length; j++)
        {
            int slot = slots[b[j]];
            if (slot >= 0) marks[(slot * words) + (j >> 6)] |= 1UL << j;
        }
    }

    private int FillRows(ReadOnlySpan<short> slots, Span<ulong> work, int words)
    {
        Span<ulong> flat = work[^words..];
        flat.Fill(ulong.MaxValue);
        for (int i = 0; i < _a.Length; i++)
        {
            ReadOnlySpan<ulong> marks = work.Slice(slots[_a[i]] * words, words);
            NextRow(flat, marks);
            if (_rows.IsEmpty) continue;
            Span<byte> row = _rows.Slice(i * _rowBytes, _rowBytes);
            MemoryMarshal.AsBytes(flat)[.._rowBytes].CopyTo(row);
        }

        // Columns beyond the end of B never rise: no byte is marked there.
        int length = 0;
        foreach (ulong word in flat) length += BitOperations.PopCount(~word);
        return length;
    }

    private static void NextRow(Span<ulong> flat, ReadOnlySpan<ulong> marks)
    {
        ulong carry = 0;
        for (int w = 0; w < flat.Length; w++)
        {
            ulong v = flat[w];
            ulong met = v & marks[w];
            ulong sum = v + met;
            ulong overflow = sum < v ? 1UL : 0;
            sum += carry;
            overflow |= sum < carry ? 1UL : 0;
            flat[w] = sum | (v & ~marks[w]);
            carry = overflow;
        }
    }

    private bool Rises(int i, int j) => (_rows[(i * _rowBytes) + (j >> 3)] & (1 << (j & 7))) == 0;

    /// <summary>The way back through the table: runs of bytes that both strings have, from the last to the first.</summary>
    public ref struct MatchWalk
    {
        private readonly CommonSubsequence _table;
        private int _i;
        private int _j;

        internal MatchWalk(CommonSubsequence table)
        {
            _table = table;
            _i = table.Length == 0 ? 0 : table._a.Length;
            _j = table._b.Length;
        }

        /// <summary>Where the run begins in the first string.</summary>
        public readonly int StartInA => _i;

        /// <summary>Where it begins in the second.</summary>
        public readonly int StartInB => _j;

        /// <summary>Bytes of the run.</summary>
        public int Length { get; private set; }

        /// <summary>Goes to the next run; false if there is none.</summary>
        public bool MoveNext()
        {
            Length = 0;
            while (_i > 0 && _j > 0)
            {
                if (_table._a[_i - 1] == _table._b[_j - 1])
                {
                    Length++;
                    _i--;
                    _j--;
                }
                else if (Length > 0)
                {
                    return true;
                }
                else if (_table.Rises(_i - 1, _j - 1))
                {
                    _i--;
                }
                else
                {
                    _j--;
                }
            }

            return Length > 0;
        }
    }
}
