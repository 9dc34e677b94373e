namespace Tiercel.Bench.HitRatio;

/// <summary>
/// S3-FIFO (Yang, Zhang, Qiu, Yue and Rashmi, FIFO queues are all you need for cache eviction, SOSP 2023): what is new goes through a
/// small queue, and only what was hit more than once there, or comes back while it is remembered, into the main one, where what was
/// hit goes round again.
/// </summary>
internal sealed class S3FifoReference(int keys, int capacity) : IReferencePolicy
{
    private const byte Small = 1;
    private const byte Main = 2;
    private const byte Ghost = 3;
    private const byte MaxHits = 3;

    private readonly KeyLists _lists = new(keys, lists: 3);
    private readonly byte[] _hits = new byte[keys];
    private readonly int _maxSmall = Math.Max(1, capacity / 10);

    public int Count => _lists.Count(Small) + _lists.Count(Main);

    public bool Access(int key)
    {
        byte list = _lists.ListOf(key);
        if (list is Small or Main)
        {
            if (_hits[key] < MaxHits) _hits[key]++;
            return true;
        }

        _lists.Remove(key);
        while (Count >= capacity) Evict();
        _hits[key] = 0;
        _lists.Move(key, list == Ghost ? Main : Small);
        return false;
    }

    private void Evict()
    {
        if (_lists.Count(Small) >= _maxSmall || _lists.Count(Main) == 0) EvictFromSmall();
        else EvictFromMain();
    }

    private void EvictFromSmall()
    {
        int oldest = _lists.Oldest(Small);
        if (_hits[oldest] > 1)
        {
            _hits[oldest] = 0;
            _lists.Move(oldest, Main);
            return;
        }

        _lists.Move(oldest, Ghost);
        // As many as fit the main queue.
        if (_lists.Count(Ghost) > capacity - _maxSmall) _lists.Remove(_lists.Oldest(Ghost));
    }

    private void EvictFromMain()
    {
        int oldest = _lists.Oldest(Main);
        if (_hits[oldest] == 0)
        {
            _lists.Remove(oldest);
            return;
        }

        _hits[oldest]--;
        _lists.Move(oldest, Main);
    }
}
