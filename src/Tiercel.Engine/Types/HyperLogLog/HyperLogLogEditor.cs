using System.Diagnostics;

namespace Tiercel.Engine;

/// <summary>
/// A copy of a HyperLogLog in the thread's scratch memory, in which registers are raised; it becomes dense when it must.
/// The entry changes only when the copy is put back, so that what fails half-way has changed nothing.
/// </summary>
internal ref struct HyperLogLogEditor
{
    private readonly ValueScratch _scratch;
    private SparseRegisters _sparse;
    private Span<byte> _value;
    private bool _isDense;

    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public HyperLogLogEditor(scoped ReadOnlySpan<byte> value, ValueScratch scratch, long maxSparseBytes)
    {
        Debug.Assert(HyperLogLogFormat.IsHyperLogLog(value), "the value claims to be something else");
        _scratch = scratch;
        _isDense = HyperLogLogFormat.IsDense(value);
        int limit = (int)Math.Min(maxSparseBytes, HyperLogLogFormat.MaxSparseBytes);
        _value = scratch.Take(_isDense ? value.Length : Math.Max(limit, value.Length));
        value.CopyTo(_value);
        if (!_isDense) _sparse = new SparseRegisters(_value, value.Length, limit);
    }

    /// <summary>What has come of it.</summary>
    public readonly Span<byte> Value => _isDense ? _value : _value[.._sparse.Length];

    /// <summary>Raises the register of an element: None, Raised or Damaged.</summary>
    public RegisterChange Add(scoped ReadOnlySpan<byte> element)
    {
        int index = ElementHash.Locate(element, out int rank);
        return Raise(index, rank);
    }

    /// <summary>Raises a register to a rank: None, Raised or Damaged.</summary>
    public RegisterChange Raise(int index, int rank)
    {
        if (!_isDense)
        {
            RegisterChange change = _sparse.Raise(index, rank);
            if (change != RegisterChange.NeedsDense) return change;
            if (!TryMakeDense()) return RegisterChange.Damaged;
        }

        Span<byte> registers = _value[HyperLogLogFormat.HeaderBytes..];
        if (DenseRegisters.Get(registers, index) >= rank) return RegisterChange.None;
        DenseRegisters.Set(registers, index, rank);
        return RegisterChange.Raised;
    }

    /// <summary>Gives each register six bits, if it has not; false if the registers are damaged, and nothing has changed.</summary>
    public bool TryMakeDense()
    {
        if (_isDense) return true;
        Span<byte> plain = _scratch.Take(HyperLogLogFormat.Registers);
        plain.Clear();
        if (!SparseRegisters.TryMergeInto(Value, plain)) return false;
        MakeDense(plain);
        return true;
    }

    /// <summary>Gives each register six bits, and the rank that a byte of its own holds.</summary>
    public void MakeDense(scoped ReadOnlySpan<byte> plain)
    {
        Span<byte> dense = _scratch.Take(HyperLogLogFormat.DenseBytes);
        _value[..HyperLogLogFormat.HeaderBytes].CopyTo(dense);
        HyperLogLogFormat.SetDense(dense);
        DenseRegisters.Pack(plain, dense[HyperLogLogFormat.HeaderBytes..]);
        _value = dense;
        _isDense = true;
    }
}
