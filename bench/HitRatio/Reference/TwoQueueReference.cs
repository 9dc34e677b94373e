namespace Tiercel.Bench.HitRatio;

/// <summary>
/// 2Q, the full version (Johnson and Shasha, 2Q: a low overhead high performance buffer management replacement algorithm, VLDB 1994):
/// what is new goes through a queue that hits do not reorder; what left it and is asked for again soon enters an LRU list.
/// </summary>
internal sealed class TwoQueueReference(int keys, int capacity) : IReferencePolicy
{
    // The paper's names: A1in and Am are cached, A1out is remembered.
    private const byte In = 1;
    private const byte Out = 2;
    private const byte Main = 3;

    private readonly KeyLists _lists = new(keys, lists: 3);

    // Kin and Kout, a quarter and a half of the capacity: what the paper recommends.
    private readonly int _maxIn = Math.Max(1, capacity / 4);
    private readonly int _maxOut = Math.Max(1, capacity / 2);

    public int Count => _lists.Count(In) + _lists.Count(Main);

    public bool Access(int key)
    {
        switch (_lists.ListOf(key))
        {
            case Main:
                _lists.Move(key, Main);
                return true;
            case In:
                return true;
            case Out:
                _lists.Remove(key);
                MakeRoom();
                _lists.Move(key, Main);
                return false;
            default:
                MakeRoom();
                _lists.Move(key, In);
                return false;
        }
    }

    private void MakeRoom()
    {
        if (Count < capacity) return;
        if (_lists.Count(In) <= _maxIn && _lists.Count(Main) > 0)
        {
            _lists.Remove(_lists.Oldest(Main));
            return;
        }

        _lists.Move(_lists.Oldest(In), Out);
        if (_lists.Count(Out) > _maxOut) _lists.Remove(_lists.Oldest(Out));
    }
}
