namespace Tiercel.Engine;

/// <summary>A set of hashes of keys, off the managed heap; no addition takes long. One thread at a time.</summary>
internal sealed class HashNotes : IDisposable
{
    private readonly NoteTable<HashNote> _notes = new();

    // The hash that marks places as free there.
    private bool _hasZero;

    /// <summary>What it occupies.</summary>
    public long Bytes => _notes.Bytes;

    /// <summary>Adds a hash; false if it is there.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left; nothing has changed.</exception>
    public bool Add(ulong hash)
    {
        bool isNew = !_hasZero;
        if (hash == 0) _hasZero = true;
        else _notes.Add(hash, out isNew);
        return isNew;
    }

    /// <summary>Whether a hash was added.</summary>
    public bool Contains(ulong hash) => hash == 0 ? _hasZero : _notes.Contains(hash);

    public void Dispose()
    {
        _hasZero = false;
        _notes.Dispose();
    }

    private struct HashNote : INote
    {
        public ulong Number { get; set; }
    }
}
