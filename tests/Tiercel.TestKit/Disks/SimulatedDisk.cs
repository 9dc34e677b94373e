using Tiercel.Storage;

namespace Tiercel.TestKit;

/// <summary>
/// A disk in memory that keeps what was synced and loses, tears and reorders the rest when the power is cut; that fills up, breaks
/// and lies when told to. Thread safe.
/// </summary>
public sealed class SimulatedDisk : IFileSystem
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SimulatedInode> _names = [];
    private readonly List<NameChange> _unsyncedNames = [];

    // Those that processes hold, which neither a kill nor a power cut leaves.
    private readonly Dictionary<string, string> _locks = [];
    private Dictionary<string, SimulatedInode> _durableNames = [];
    private long _operations;
    private bool _isOff;

    private readonly record struct NameChange(string Directory, string? Removed, string? Added, SimulatedInode? Inode);

    /// <summary>How many writes, syncs and changes of names there were.</summary>
    public long Operations => Interlocked.Read(ref _operations);

    /// <summary>The power goes at the operation of this number, which is done in part or not at all.</summary>
    public long CutsPowerAt { get; set; } = long.MaxValue;

    /// <summary>Appends fail, half done, from the operation of this number on, until it is set anew.</summary>
    public long IsFullFrom { get; set; } = long.MaxValue;

    /// <summary>Syncs fail from the operation of this number on, until it is set anew.</summary>
    public long BreaksSyncsFrom { get; set; } = long.MaxValue;

    /// <summary>Whether syncs return without having done anything.</summary>
    public bool LiesOnSync { get; set; }

    /// <summary>Whether the power is gone: every call throws.</summary>
    public bool IsOff
    {
        get
        {
            lock (_lock) return _isOff;
        }
    }

    /// <summary>
    /// What there is when the power comes back: all that was synced; of the rest any sectors of any writes, and of the changes of
    /// names those up to any one, as file systems journal these in order.
    /// </summary>
    public SimulatedDisk AfterPowerCut(Random random)
    {
        lock (_lock)
        {
            SimulatedDisk survivor = new() { LiesOnSync = LiesOnSync };
            Dictionary<string, SimulatedInode> names = new(_durableNames);
            int kept = random.Next(_unsyncedNames.Count + 1);
            for (int i = 0; i < kept; i++) Apply(names, _unsyncedNames[i]);
            Dictionary<SimulatedInode, SimulatedInode> survivors = [];
            foreach ((string name, SimulatedInode inode) in names)
            {
                if (!survivors.TryGetValue(inode, out SimulatedInode? left)) survivors[inode] = left = inode.AfterPowerCut(random);
                survivor._names[name] = left;
            }

            survivor._durableNames = new Dictionary<string, SimulatedInode>(survivor._names);
            return survivor;
        }
    }

    /// <summary>What there is after the process was killed: everything that was written.</summary>
    public SimulatedDisk AfterKill()
    {
        lock (_lock)
        {
            SimulatedDisk survivor = new() { LiesOnSync = LiesOnSync };
            foreach ((string name, SimulatedInode inode) in _names) survivor._names[name] = inode.Copy();
            survivor._durableNames = new Dictionary<string, SimulatedInode>(survivor._names);
            return survivor;
        }
    }

    /// <summary>The bytes of a file.</summary>
    public byte[] Bytes(string path)
    {
        lock (_lock) return Find(path).Bytes();
    }

    /// <summary>Makes a file hold these bytes, as if by another program, and on the disk.</summary>
    public void Put(string path, byte[] bytes)
    {
        lock (_lock) _durableNames[path] = _names[path] = new SimulatedInode(bytes);
    }

    IFile IFileSystem.Create(string path)
    {
        lock (_lock)
        {
            Count();
            SimulatedInode inode = new([]);
            Change(new NameChange(DirectoryOf(path), null, path, inode));
            return new SimulatedFile(this, inode);
        }
    }

    IFile IFileSystem.Open(string path)
    {
        lock (_lock) return new SimulatedFile(this, Find(path));
    }

    IFile IFileSystem.OpenRead(string path)
    {
        lock (_lock) return new SimulatedFile(this, Find(path));
    }

    bool IFileSystem.Exists(string path)
    {
        lock (_lock) return _names.ContainsKey(path);
    }

    IReadOnlyList<string> IFileSystem.List(string directory)
    {
        lock (_lock) return [.. _names.Keys.Where(n => DirectoryOf(n) == directory).Select(static n => Path.GetFileName(n))];
    }

    void IFileSystem.CreateDirectory(string path)
    {
        // Directories are there as soon as a file is.
    }

    void IFileSystem.Delete(string path)
    {
        lock (_lock)
        {
            Count();
            if (_names.ContainsKey(path)) Change(new NameChange(DirectoryOf(path), path, null, null));
        }
    }

    void IFileSystem.Replace(string from, string to)
    {
        lock (_lock)
        {
            Count();
            Change(new NameChange(DirectoryOf(to), from, to, Find(from)));
        }
    }

    void IFileSystem.SyncDirectory(string path)
    {
        lock (_lock)
        {
            if (Count() >= BreaksSyncsFrom) throw new IOException("Input/output error");
            if (LiesOnSync) return;
            foreach (NameChange change in _unsyncedNames.Where(c => c.Directory == path)) Apply(_durableNames, change);
            _unsyncedNames.RemoveAll(c => c.Directory == path);
        }
    }

    IDisposable? IFileSystem.TryLock(string path, string note, out string holder)
    {
        lock (_lock)
        {
            holder = _locks.GetValueOrDefault(path, "");
            return _locks.TryAdd(path, note) ? new SimulatedLock(this, path) : null;
        }
    }

    internal void Unlock(string path)
    {
        lock (_lock) _locks.Remove(path);
    }

    internal void Append(SimulatedInode inode, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            byte[] half = bytes[..(bytes.Length / 2)].ToArray();
            long number = Count(() => inode.Append(half));
            if (number >= IsFullFrom)
            {
                inode.Append(half);
                throw new IOException("No space left on device");
            }

            inode.Append(bytes);
        }
    }

    internal void Truncate(SimulatedInode inode, long length)
    {
        lock (_lock)
        {
            Count();
            inode.Truncate(length);
        }
    }

    internal void Sync(SimulatedInode inode)
    {
        lock (_lock)
        {
            if (Count() >= BreaksSyncsFrom)
            {
                // The pages count as written from now on, and are not.
                inode.LoseUnsynced();
                throw new IOException("Input/output error");
            }

            if (!LiesOnSync) inode.Sync();
        }
    }

    internal T Look<T>(Func<T> look)
    {
        lock (_lock) return _isOff ? throw new PowerCutException() : look();
    }

    private static string DirectoryOf(string path) => Path.GetDirectoryName(path) ?? "";

    private static void Apply(Dictionary<string, SimulatedInode> names, NameChange change)
    {
        if (change.Removed is not null) names.Remove(change.Removed);
        if (change.Added is not null) names[change.Added] = change.Inode!;
    }

    private void Change(NameChange change)
    {
        Apply(_names, change);
        _unsyncedNames.Add(change);
    }

    private SimulatedInode Find(string path)
    {
        return _names.TryGetValue(path, out SimulatedInode? inode) ? inode : throw new FileNotFoundException($"There is no {path}.", path);
    }

    private long Count(Action? half = null)
    {
        if (_isOff) throw new PowerCutException();
        long number = ++_operations;
        if (number < CutsPowerAt) return number;
        half?.Invoke();
        _isOff = true;
        throw new PowerCutException();
    }
}
