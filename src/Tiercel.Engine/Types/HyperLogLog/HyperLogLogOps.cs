using System.Buffers.Binary;
using System.Diagnostics;

namespace Tiercel.Engine;

/// <summary>
/// Strings that count different elements, in 12 KiB at most and with a standard error of 0.81 %. The commands and the
/// embedded door both come here, with the shards of the keys locked.
/// </summary>
internal static class HyperLogLogOps
{
    /// <summary>The value of a key: Done, Absent, WrongType or NotHyperLogLog.</summary>
    public static OpStatus Get(ref KeyScope scope, scoped in Key key, LookupMode mode, out ReadOnlySpan<byte> value)
    {
        OpStatus status = StringOps.Get(ref scope, in key, mode, out value);
        if (status != OpStatus.Done) return status;
        return HyperLogLogFormat.IsHyperLogLog(value) ? OpStatus.Done : OpStatus.NotHyperLogLog;
    }

    /// <summary>
    /// Adds elements, creating the key if it is absent, even of none: Done, WrongType, NotHyperLogLog or
    /// DamagedHyperLogLog. Says whether the key was created or a register raised.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static OpStatus Add<TElements>(
        ref KeyScope scope, scoped in Key key, scoped in TElements elements, out bool hasChanged)
        where TElements : struct, IByteStrings, allows ref struct
    {
        hasChanged = false;
        OpStatus status = Get(ref scope, in key, LookupMode.Write, out ReadOnlySpan<byte> old);
        if (status > OpStatus.Absent) return status;
        if (status == OpStatus.Done && HyperLogLogFormat.IsDense(old) && !RaisesAny(old, in elements)) return status;
        ValueScratch scratch = ValueScratch.ForThisThread();
        ValueScratch.Mark mark = scratch.Here;
        try
        {
            hasChanged = status == OpStatus.Absent;
            HyperLogLogEditor editor = Edit(ref scope, old, scratch);
            for (int i = 0; i < elements.Count; i++)
            {
                RegisterChange change = editor.Add(elements[i]);
                if (change == RegisterChange.Damaged) return OpStatus.DamagedHyperLogLog;
                hasChanged |= change == RegisterChange.Raised;
            }

            if (hasChanged) PutStale(ref scope, in key, old, editor.Value);
            return OpStatus.Done;
        }
        finally
        {
            scratch.Rewind(mark);
        }
    }

    /// <summary>
    /// How many different elements were added, estimated, 0 if absent: Done, Absent, WrongType, NotHyperLogLog or
    /// DamagedHyperLogLog. The estimate is kept in the value until that changes.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left to keep it; nothing has changed.</exception>
    public static OpStatus Count(ref KeyScope scope, scoped in Key key, out long count)
    {
        count = 0;
        OpStatus status = Get(ref scope, in key, LookupMode.Read, out ReadOnlySpan<byte> value);
        if (status != OpStatus.Done || HyperLogLogFormat.TryGetEstimate(value, out count)) return status;
        Span<int> histogram = stackalloc int[CardinalityEstimator.Ranks];
        histogram.Clear();
        if (HyperLogLogFormat.IsDense(value)) DenseRegisters.CountRanks(value[HyperLogLogFormat.HeaderBytes..], histogram);
        else if (!SparseRegisters.TryCountRanks(value, histogram)) return OpStatus.DamagedHyperLogLog;
        count = CardinalityEstimator.Estimate(histogram);
        Span<byte> estimate = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(estimate, count);
        scope.SetRange(in key, HyperLogLogFormat.EstimateOffset, estimate);
        return OpStatus.Done;
    }

    /// <summary>
    /// Makes the destination hold the union, of which what it holds is a part: Done, WrongType, NotHyperLogLog or
    /// DamagedHyperLogLog. It keeps its expiry.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static OpStatus Merge(ref KeyScope scope, scoped in Key destination, scoped in HyperLogLogUnion union)
    {
        OpStatus status = Get(ref scope, in destination, LookupMode.Write, out ReadOnlySpan<byte> old);
        if (status > OpStatus.Absent) return status;
        ValueScratch scratch = ValueScratch.ForThisThread();
        ValueScratch.Mark mark = scratch.Here;
        try
        {
            HyperLogLogEditor editor = Edit(ref scope, old, scratch);
            if (union.HasDense) editor.MakeDense(union.Registers);
            else if (!TryRaiseAll(ref editor, union.Registers)) return OpStatus.DamagedHyperLogLog;
            PutStale(ref scope, in destination, old, editor.Value);
            return OpStatus.Done;
        }
        finally
        {
            scratch.Rewind(mark);
        }
    }

    /// <summary>
    /// Gives each register six bits, if it has not: Done, Absent, WrongType, NotHyperLogLog or DamagedHyperLogLog. Says
    /// whether that was to do.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static OpStatus MakeDense(ref KeyScope scope, scoped in Key key, out bool hasChanged)
    {
        hasChanged = false;
        OpStatus status = Get(ref scope, in key, LookupMode.Write, out ReadOnlySpan<byte> old);
        if (status != OpStatus.Done || HyperLogLogFormat.IsDense(old)) return status;
        ValueScratch scratch = ValueScratch.ForThisThread();
        ValueScratch.Mark mark = scratch.Here;
        try
        {
            HyperLogLogEditor editor = Edit(ref scope, old, scratch);
            if (!editor.TryMakeDense()) return OpStatus.DamagedHyperLogLog;
            Put(ref scope, in key, old, editor.Value);
            hasChanged = true;
            return OpStatus.Done;
        }
        finally
        {
            scratch.Rewind(mark);
        }
    }

    private static bool RaisesAny<TElements>(ReadOnlySpan<byte> dense, scoped in TElements elements)
        where TElements : struct, IByteStrings, allows ref struct
    {
        ReadOnlySpan<byte> registers = dense[HyperLogLogFormat.HeaderBytes..];
        for (int i = 0; i < elements.Count; i++)
        {
            int index = ElementHash.Locate(elements[i], out int rank);
            if (DenseRegisters.Get(registers, index) < rank) return true;
        }

        return false;
    }

    private static bool TryRaiseAll(ref HyperLogLogEditor editor, ReadOnlySpan<byte> registers)
    {
        for (int i = 0; i < registers.Length; i++)
        {
            if (registers[i] > 0 && editor.Raise(i, registers[i]) == RegisterChange.Damaged) return false;
        }

        return true;
    }

    private static HyperLogLogEditor Edit(scoped ref KeyScope scope, scoped ReadOnlySpan<byte> old, ValueScratch scratch) =>
        new(old.IsEmpty ? HyperLogLogFormat.Empty : old, scratch, scope.Database.Keyspace.Options.MaxSparseHyperLogLogBytes);

    private static void PutStale(
        ref KeyScope scope, scoped in Key key, scoped ReadOnlySpan<byte> old, scoped Span<byte> value)
    {
        HyperLogLogFormat.SetStale(value);
        Put(ref scope, in key, old, value);
    }

    // An element changes a few bytes of some thousand: where the length does not shrink only these are written and told.
    private static void Put(
        ref KeyScope scope, scoped in Key key, scoped ReadOnlySpan<byte> old, scoped ReadOnlySpan<byte> value)
    {
        if (old.Length > value.Length || old.IsEmpty || HyperLogLogFormat.IsDense(old) != HyperLogLogFormat.IsDense(value))
        {
            scope.SetString(in key, value, Expiry.Keep);
            return;
        }

        Debug.Assert(old[..HyperLogLogFormat.EstimateOffset].SequenceEqual(value[..HyperLogLogFormat.EstimateOffset]));
        ReadOnlySpan<byte> oldRegisters = old[HyperLogLogFormat.HeaderBytes..];
        ReadOnlySpan<byte> registers = value[HyperLogLogFormat.HeaderBytes..];
        bool becomesStale = old[HyperLogLogFormat.StaleOffset] != value[HyperLogLogFormat.StaleOffset];
        int first = registers.CommonPrefixLength(oldRegisters);
        int end = registers.Length;
        if (oldRegisters.Length == end)
        {
            while (end > first && registers[end - 1] == oldRegisters[end - 1]) end--;
        }

        // The estimate first: one that is out of date for no reason does no harm if the rest finds no memory.
        if (becomesStale) scope.SetRange(in key, HyperLogLogFormat.StaleOffset, value.Slice(HyperLogLogFormat.StaleOffset, 1));
        if (first < end) scope.SetRange(in key, HyperLogLogFormat.HeaderBytes + first, registers[first..end]);
    }
}
