namespace Tiercel.Bench.HitRatio;

/// <summary>
/// W-TinyLFU (Einziger, Friedman and Manes, TinyLFU: a highly efficient cache admission policy, ACM Transactions on Storage 13(4),
/// 2017): what is new goes through a window of one hundredth by LRU; what leaves it enters the main part, a segmented LRU, only if it
/// was asked for more often than what would have to go.
/// </summary>
internal sealed class TinyLfuReference : IReferencePolicy
{
    private const byte Recent = 1;
    private const byte Probation = 2;
    private const byte Protected = 3;

    private readonly KeyLists _lists;
    private readonly FrequencySketch _sketch;
    private readonly int _capacity;
    private int _maxWindow;
    private int _maxMain;
    private int _maxProtected;

    public TinyLfuReference(int keys, int capacity)
    {
        _lists = new KeyLists(keys, lists: 3);
        _sketch = new FrequencySketch(capacity);
        _capacity = capacity;
        Window = capacity / 100;
    }

    /// <summary>How many of the keys the window holds, at least 1. What is over at a change goes to the other side.</summary>
    public int Window
    {
        get => _maxWindow;
        set
        {
            _maxWindow = Math.Clamp(value, 1, _capacity);
            _maxMain = _capacity - _maxWindow;
            _maxProtected = (int)(_maxMain * 0.8);
            while (_lists.Count(Recent) > _maxWindow) _lists.Move(_lists.Oldest(Recent), Probation);
            while (_lists.Count(Protected) > _maxProtected) _lists.Move(_lists.Oldest(Protected), Probation);
            while (_lists.Count(Probation) + _lists.Count(Protected) > _maxMain) _lists.Move(_lists.Oldest(Probation), Recent);
        }
    }

    public int Count => _lists.Count(Recent) + _lists.Count(Probation) + _lists.Count(Protected);

    public bool Access(int key)
    {
        _sketch.Increment(key);
        switch (_lists.ListOf(key))
        {
            case Recent:
                _lists.Move(key, Recent);
                return true;
            case Probation or Protected:
                _lists.Move(key, Protected);
                if (_lists.Count(Protected) > _maxProtected) _lists.Move(_lists.Oldest(Protected), Probation);
                return true;
            default:
                _lists.Move(key, Recent);
                if (_lists.Count(Recent) > _maxWindow) LeaveWindow(_lists.Oldest(Recent));
                return false;
        }
    }

    private void LeaveWindow(int candidate)
    {
        if (_lists.Count(Probation) + _lists.Count(Protected) < _maxMain)
        {
            _lists.Move(candidate, Probation);
            return;
        }

        int victim = _lists.Oldest(Probation);
        if (victim < 0 || _sketch.Frequency(candidate) <= _sketch.Frequency(victim))
        {
            _lists.Remove(candidate);
            return;
        }

        _lists.Remove(victim);
        _lists.Move(candidate, Probation);
    }
}
