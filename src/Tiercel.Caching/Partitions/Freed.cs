namespace Tiercel.Caching;

/// <summary>What changes of a partition have freed.</summary>
internal struct Freed<TKey, TValue>
{
    /// <summary>Weight that is neither in the partition nor in the budget: what follows may use it, what is left goes back.</summary>
    public long Weight;

    /// <summary>The entry that had to leave, if somebody wants to know.</summary>
    public Departed<TKey, TValue> Departed;
}
