using System.Diagnostics;

namespace Tiercel.Engine;

/// <summary>
/// Registers as runs of equal ones (<see cref="SparseRun"/>), behind the header of a HyperLogLog. To raise one, the run it
/// stands in is split, and then runs of one rank beside each other are joined, in the order that Redis does it in: the
/// bytes must come out the same.
/// </summary>
/// <param name="buffer">Holds the whole value, with room to grow to.</param>
/// <param name="length">Bytes of the value.</param>
/// <param name="limit">Bytes that the value may not grow beyond.</param>
internal ref struct SparseRegisters(Span<byte> buffer, int length, int limit)
{
    // Runs that are looked at when joining, from the one before a change on.
    private const int JoinedRuns = 5;

    // The most that the splitting of a run makes: long zeros, a rank, long zeros.
    private const int MaxSplitBytes = 5;

    private readonly Span<byte> _buffer = buffer;

    // A run near the last change, and its first register: registers that come in ascending order are found from there.
    private int _nearAt = HyperLogLogFormat.HeaderBytes;
    private int _nearFirst;

    /// <summary>Bytes of the value.</summary>
    public int Length { get; private set; } = length;

    /// <summary>Raises each of the plain registers to the sparse one in its place, if that is greater; false if they are
    /// damaged.</summary>
    public static bool TryMergeInto(ReadOnlySpan<byte> value, Span<byte> plain)
    {
        int index = 0;
        int at = HyperLogLogFormat.HeaderBytes;
        while (at < value.Length)
        {
            if (!SparseRun.TryRead(value[at..], out SparseRun run)) return false;
            if (index + run.Count > plain.Length) return false;
            if (run.IsRanked)
            {
                foreach (ref byte rank in plain.Slice(index, run.Count)) rank = Math.Max(rank, (byte)run.Rank);
            }

            index += run.Count;
            at += run.Bytes;
        }

        return index == plain.Length;
    }

    /// <summary>Counts how many registers have which rank; false if they are damaged.</summary>
    public static bool TryCountRanks(ReadOnlySpan<byte> value, Span<int> histogram)
    {
        int index = 0;
        int at = HyperLogLogFormat.HeaderBytes;
        while (at < value.Length)
        {
            if (!SparseRun.TryRead(value[at..], out SparseRun run)) return false;
            histogram[run.Rank] += run.Count;
            index += run.Count;
            if (index > HyperLogLogFormat.Registers) return false;
            at += run.Bytes;
        }

        return index == HyperLogLogFormat.Registers;
    }

    /// <summary>Raises a register to a rank.</summary>
    public RegisterChange Raise(int index, int rank)
    {
        if (rank > SparseRun.MaxRank) return RegisterChange.NeedsDense;
        if (!TryFind(index, out Place place)) return RegisterChange.Damaged;
        SparseRun run = place.Run;
        if (run.Rank >= rank) return RegisterChange.None;
        if (run is { Count: 1, Bytes: 1 }) SparseRun.WriteRanked(_buffer[place.At..], rank, 1);
        else if (Split(in place, index, rank) is var split and not RegisterChange.Raised) return split;
        (_nearAt, _nearFirst) = (place.PreviousAt, place.PreviousFirst);
        Join(place.PreviousAt);
        return RegisterChange.Raised;
    }

    private readonly bool TryFind(int index, out Place place)
    {
        if (index >= _nearFirst && TryFindFrom(_nearAt, _nearFirst, index, out place)
            && (place.At != _nearAt || _nearFirst == 0))
        {
            return true;
        }

        return TryFindFrom(HyperLogLogFormat.HeaderBytes, 0, index, out place);
    }

    private readonly bool TryFindFrom(int at, int first, int index, out Place place)
    {
        place = new Place { At = at, First = first, PreviousAt = at, PreviousFirst = first };
        while (place.At < Length && SparseRun.TryRead(_buffer[place.At..Length], out place.Run))
        {
            int next = place.First + place.Run.Count;
            if (index < next) return true;
            (place.PreviousAt, place.PreviousFirst) = (place.At, place.First);
            (place.At, place.First) = (place.At + place.Run.Bytes, next);
        }

        return false;
    }

    private RegisterChange Split(in Place place, int index, int rank)
    {
        Span<byte> runs = stackalloc byte[MaxSplitBytes];
        int before = index - place.First;
        int written = SparseRun.Write(runs, place.Run.Rank, before);
        written += SparseRun.WriteRanked(runs[written..], rank, 1);
        written += SparseRun.Write(runs[written..], place.Run.Rank, place.Run.Count - before - 1);
        int growth = written - place.Run.Bytes;
        if (growth > 0 && Length + growth > limit) return RegisterChange.NeedsDense;
        // A value with more runs than registers is none.
        if (Length + growth > _buffer.Length) return RegisterChange.Damaged;
        int next = place.At + place.Run.Bytes;
        _buffer[next..Length].CopyTo(_buffer[(next + growth)..]);
        runs[..written].CopyTo(_buffer[place.At..]);
        Length += growth;
        return RegisterChange.Raised;
    }

    private void Join(int at)
    {
        for (int runs = 0; at < Length && runs < JoinedRuns; runs++)
        {
            if (!SparseRun.TryRead(_buffer[at..Length], out SparseRun run)) return;
            if (!TryJoin(at, run)) at += run.Bytes;
        }
    }

    private bool TryJoin(int at, SparseRun run)
    {
        int next = at + run.Bytes;
        if (!run.IsRanked || next >= Length || !SparseRun.TryRead(_buffer[next..Length], out SparseRun other)) return false;
        if (other.Rank != run.Rank || run.Count + other.Count > SparseRun.MaxRankedCount) return false;
        Debug.Assert(run.Bytes == 1 && other.Bytes == 1, "ranked runs are of one byte");
        SparseRun.WriteRanked(_buffer[at..], run.Rank, run.Count + other.Count);
        _buffer[(next + 1)..Length].CopyTo(_buffer[next..]);
        Length--;
        return true;
    }

    // A run, the register it begins with, and the run before it; the first run has none and stands for it itself.
    private struct Place
    {
        public SparseRun Run;
        public int At;
        public int First;
        public int PreviousAt;
        public int PreviousFirst;
    }
}

/// <summary>What came of raising a register.</summary>
internal enum RegisterChange
{
    /// <summary>It held as much already.</summary>
    None,

    /// <summary>It holds more now.</summary>
    Raised,

    /// <summary>Runs cannot express it, or not within the limit; nothing has changed.</summary>
    NeedsDense,

    /// <summary>The registers are not all there; nothing has changed.</summary>
    Damaged,
}
