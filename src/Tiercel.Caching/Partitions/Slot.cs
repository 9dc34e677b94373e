namespace Tiercel.Caching;

/// <summary>An entry's key and value, side by side because a hit reads both.</summary>
internal struct Slot<TKey, TValue>
{
    public TKey Key;
    public TValue Value;
}
