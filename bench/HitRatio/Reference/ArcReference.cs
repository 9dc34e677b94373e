namespace Tiercel.Bench.HitRatio;

/// <summary>
/// ARC (Megiddo and Modha, ARC: a self-tuning, low overhead replacement cache, FAST 2003): an LRU list of what was asked for once and
/// one of what was asked for again; hits among what each has lost shift the share between them.
/// </summary>
internal sealed class ArcReference(int keys, int capacity) : IReferencePolicy
{
    // The paper's names: T1 and T2 are cached, B1 and B2 are what was evicted from them.
    private const byte T1 = 1;
    private const byte T2 = 2;
    private const byte B1 = 3;
    private const byte B2 = 4;

    private readonly KeyLists _lists = new(keys, lists: 4);

    // The paper's p: how many of the cached keys T1 is to have.
    private double _target;

    public int Count => _lists.Count(T1) + _lists.Count(T2);

    public bool Access(int key)
    {
        switch (_lists.ListOf(key))
        {
            case T1 or T2:
                _lists.Move(key, T2);
                return true;
            case B1:
                _target = Math.Min(capacity, _target + Math.Max(1, (double)_lists.Count(B2) / _lists.Count(B1)));
                Replace(wasInB2: false);
                _lists.Move(key, T2);
                return false;
            case B2:
                _target = Math.Max(0, _target - Math.Max(1, (double)_lists.Count(B1) / _lists.Count(B2)));
                Replace(wasInB2: true);
                _lists.Move(key, T2);
                return false;
            default:
                MakeRoom();
                _lists.Move(key, T1);
                return false;
        }
    }

    // The paper's case IV.
    private void MakeRoom()
    {
        int once = _lists.Count(T1) + _lists.Count(B1);
        int again = _lists.Count(T2) + _lists.Count(B2);
        if (once == capacity)
        {
            if (_lists.Count(B1) == 0)
            {
                _lists.Remove(_lists.Oldest(T1));
                return;
            }

            _lists.Remove(_lists.Oldest(B1));
            Replace(wasInB2: false);
        }
        else if (once + again >= capacity)
        {
            if (once + again == 2 * capacity) _lists.Remove(_lists.Oldest(B2));
            Replace(wasInB2: false);
        }
    }

    private void Replace(bool wasInB2)
    {
        int once = _lists.Count(T1);
        bool fromOnce = once > 0 && (once > _target || (wasInB2 && once == _target));
        if (fromOnce) _lists.Move(_lists.Oldest(T1), B1);
        else _lists.Move(_lists.Oldest(T2), B2);
    }
}
