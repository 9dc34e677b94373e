namespace Tiercel.Bench.HitRatio;

/// <summary>
/// SIEVE (Zhang, Yang, Yue, Vigfusson and Rashmi, SIEVE is simpler than LRU, NSDI 2024): a queue that hits only mark; a hand goes from
/// the oldest to the newest, takes marks away, and what has none out. What it passes stays where it is.
/// </summary>
internal sealed class SieveReference(int keys, int capacity) : IReferencePolicy
{
    private const byte Cached = 1;

    private readonly KeyLists _lists = new(keys, lists: 1);
    private readonly bool[] _isMarked = new bool[keys];

    // The key that the next search begins at; -1 for the oldest.
    private int _hand = -1;

    public int Count => _lists.Count(Cached);

    public bool Access(int key)
    {
        if (_lists.ListOf(key) == Cached)
        {
            _isMarked[key] = true;
            return true;
        }

        if (Count == capacity) Evict();
        _isMarked[key] = false;
        _lists.Move(key, Cached);
        return false;
    }

    private void Evict()
    {
        int victim = AtHand();
        while (_isMarked[victim])
        {
            _isMarked[victim] = false;
            _hand = _lists.NewerThan(victim);
            victim = AtHand();
        }

        _hand = _lists.NewerThan(victim);
        _lists.Remove(victim);
    }

    private int AtHand() => _hand < 0 ? _lists.Oldest(Cached) : _hand;
}
