namespace Tiercel.Persistence;

/// <summary>The keys that a record changes, by their hashes, until their positions are known. One thread at a time.</summary>
internal sealed class ChangedKeys
{
    // A record that changes more than this is taken for one of all keys.
    private const int MaxKeys = 4096;

    private ulong[] _hashes = new ulong[8];
    private int _count;
    private bool _isAll;

    /// <summary>A key was changed.</summary>
    public void Add(ulong hash)
    {
        if (_isAll || (_count > 0 && _hashes[_count - 1] == hash)) return;
        if (_count == MaxKeys)
        {
            AddAll();
            return;
        }

        if (_count == _hashes.Length) Array.Resize(ref _hashes, 2 * _count);
        _hashes[_count++] = hash;
    }

    /// <summary>Every key may have been changed.</summary>
    public void AddAll() => _isAll = true;

    /// <summary>Tells the positions, and forgets the keys.</summary>
    public void Note(KeyPositions positions, long position)
    {
        // None are known of a record that was begun before they were noted.
        if (_isAll || _count == 0) positions.NoteAll(position);
        else foreach (ulong hash in _hashes.AsSpan(0, _count)) positions.Note(hash, position);
        Clear();
    }

    /// <summary>Forgets the keys.</summary>
    public void Clear()
    {
        _count = 0;
        _isAll = false;
    }
}
