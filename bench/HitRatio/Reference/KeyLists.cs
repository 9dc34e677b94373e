namespace Tiercel.Bench.HitRatio;

/// <summary>
/// Lists of keys in the order in which they came, each key in one of them or in none. Keys are numbers from 0, lists numbers from 1, and
/// all links lie in two arrays: behind those of the keys, those of each list's ends.
/// </summary>
internal sealed class KeyLists
{
    /// <summary>The list of keys that are in none.</summary>
    public const byte None = 0;

    private readonly int _keys;
    private readonly int[] _newer;
    private readonly int[] _older;
    private readonly byte[] _listOf;
    private readonly int[] _counts;

    public KeyLists(int keys, int lists)
    {
        _keys = keys;
        _newer = new int[keys + lists + 1];
        _older = new int[keys + lists + 1];
        for (int end = keys; end < _newer.Length; end++) _newer[end] = _older[end] = end;
        _listOf = new byte[keys];
        _counts = new int[lists + 1];
    }

    public int Count(byte list) => _counts[list];

    /// <summary>The list that a key is in, or <see cref="None"/>.</summary>
    public byte ListOf(int key) => _listOf[key];

    /// <summary>The key that came first; -1 if there is none.</summary>
    public int Oldest(byte list) => KeyOrNone(_newer[_keys + list]);

    /// <summary>The key that came after another into the same list; -1 if it is the newest.</summary>
    public int NewerThan(int key) => KeyOrNone(_newer[key]);

    /// <summary>Takes a key out of the list it is in, if it is in one, and makes it the newest of a list, which may be the same.</summary>
    public void Move(int key, byte list)
    {
        Remove(key);
        int end = _keys + list;
        int newest = _older[end];
        _older[key] = newest;
        _newer[key] = end;
        _newer[newest] = key;
        _older[end] = key;
        _listOf[key] = list;
        _counts[list]++;
    }

    /// <summary>Takes a key out of the list it is in, if it is in one.</summary>
    public void Remove(int key)
    {
        byte list = _listOf[key];
        if (list == None) return;
        _newer[_older[key]] = _newer[key];
        _older[_newer[key]] = _older[key];
        _listOf[key] = None;
        _counts[list]--;
    }

    private int KeyOrNone(int place) => place < _keys ? place : -1;
}
