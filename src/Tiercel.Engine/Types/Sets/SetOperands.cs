using System.Buffers;

namespace Tiercel.Engine;

/// <summary>
/// The sets that an operation combines, found under the locks of their keys. Valid until the first of them changes.
/// Dispose it to give its buffer back.
/// </summary>
internal ref struct SetOperands : IDisposable
{
    private SetView[] _sets;

    public SetOperands(int capacity) => _sets = ArrayPool<SetView>.Shared.Rent(capacity);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The sets, in the order in which they were added; absent ones are empty.</summary>
    public readonly Span<SetView> Sets => _sets.AsSpan(0, Count);

    /// <summary>Adds the set at a key: Done, Absent or WrongType.</summary>
    public OpStatus Add(ref KeyScope scope, scoped in Key key)
    {
        OpStatus status = SetOps.Find(ref scope, in key, out SetView set);
        if (status != OpStatus.WrongType) _sets[Count++] = set;
        return status;
    }

    public void Dispose()
    {
        ArrayPool<SetView>.Shared.Return(_sets, clearArray: true);
        _sets = [];
        Count = 0;
    }
}
