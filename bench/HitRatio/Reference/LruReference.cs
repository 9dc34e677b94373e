namespace Tiercel.Bench.HitRatio;

/// <summary>Least recently used: what was asked for longest ago goes (Mattson et al., IBM Systems Journal 9(2), 1970).</summary>
internal sealed class LruReference(int keys, int capacity) : IReferencePolicy
{
    private const byte Cached = 1;

    private readonly KeyLists _lists = new(keys, lists: 1);

    public int Count => _lists.Count(Cached);

    public bool Access(int key)
    {
        bool isHit = _lists.ListOf(key) == Cached;
        if (!isHit && Count == capacity) _lists.Remove(_lists.Oldest(Cached));
        _lists.Move(key, Cached);
        return isHit;
    }
}
