namespace Tiercel.Engine;

/// <summary>
/// The registers of several HyperLogLogs as one, a byte each, in the thread's scratch memory. Dispose it to give that back.
/// </summary>
internal ref struct HyperLogLogUnion : IDisposable
{
    // None in one that was never made.
    private readonly ValueScratch? _scratch;
    private readonly ValueScratch.Mark _mark;
    private readonly Span<byte> _registers;

    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public HyperLogLogUnion()
    {
        _scratch = ValueScratch.ForThisThread();
        _mark = _scratch.Here;
        _registers = _scratch.Take(HyperLogLogFormat.Registers);
        _registers.Clear();
    }

    /// <summary>The greatest rank of each register.</summary>
    public readonly ReadOnlySpan<byte> Registers => _registers;

    /// <summary>Whether any of them was dense: then what is made of them is too.</summary>
    public bool HasDense { get; private set; }

    /// <summary>Adds what a key holds: Done, Absent, WrongType, NotHyperLogLog or DamagedHyperLogLog.</summary>
    public OpStatus Add(ref KeyScope scope, scoped in Key key)
    {
        ValueScratch.Mark mark = _scratch!.Here;
        try
        {
            OpStatus status = HyperLogLogOps.Get(ref scope, in key, LookupMode.Read, out ReadOnlySpan<byte> value);
            if (status != OpStatus.Done) return status;
            if (!HyperLogLogFormat.IsDense(value))
            {
                return SparseRegisters.TryMergeInto(value, _registers) ? OpStatus.Done : OpStatus.DamagedHyperLogLog;
            }

            HasDense = true;
            DenseRegisters.MergeInto(value[HyperLogLogFormat.HeaderBytes..], _registers);
            return OpStatus.Done;
        }
        finally
        {
            _scratch.Rewind(mark);
        }
    }

    /// <summary>How many different elements were seen by any of them, estimated.</summary>
    public readonly long Estimate()
    {
        Span<int> histogram = stackalloc int[CardinalityEstimator.Ranks];
        histogram.Clear();
        foreach (byte rank in _registers) histogram[rank]++;
        return CardinalityEstimator.Estimate(histogram);
    }

    public readonly void Dispose() => _scratch?.Rewind(_mark);
}
