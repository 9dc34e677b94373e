// Windows of the file, each in memory of its own: what was read lies still until nobody looks at it any more. The checksum is
// taken of each window when the next one begins, up to the place where that begins.
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>The bytes of a snapshot file, read window by window, with their checksum. One thread.</summary>
internal sealed class RdbSource(IFile file, int windowBytes = RdbSource.DefaultWindowBytes) : IRdbSource, IDisposable
{
    private const int DefaultWindowBytes = 1 << 20;
    private const int MaxSpare = 2;

    private readonly long _length = file.Length;
    private readonly List<NativeBuffer> _lent = [];
    private readonly List<NativeBuffer> _spare = [];

    // The window that reaches furthest, where in the file it begins, and up to where the checksum is known.
    private NativeBuffer? _last;
    private long _lastAt;
    private long _checkedTo;
    private ulong _checksum;

    /// <summary>Bytes of the file.</summary>
    public long Length => _length;

    public bool TryFetch(long offset, ulong count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        long left = _length - offset;
        if (count > (ulong)left || count > NativeBuffer.MaxCapacity) return false;
        int size = (int)Math.Max((long)count, Math.Min(windowBytes, left));
        NativeBuffer window = Take(size);
        int read = file.Read(offset, window.Reserve(size)[..size]);
        window.Commit(read);
        if (_last is null || offset >= _lastAt) BecomeLast(window, offset);
        else _lent.Add(window);
        bytes = window.Written;
        return (ulong)read >= count;
    }

    public void Forget()
    {
        if (_lent.Count == 0) return;
        foreach (NativeBuffer window in _lent)
        {
            if (_spare.Count < MaxSpare && window.Capacity <= windowBytes) _spare.Add(window);
            else window.Dispose();
        }

        _lent.Clear();
    }

    /// <summary>The checksum of all bytes before a place, which was fetched last.</summary>
    public ulong ChecksumTo(long offset)
    {
        if (_last is not null && offset > _checkedTo)
        {
            _checksum = Crc64.Append(_checksum, _last.Written[(int)(_checkedTo - _lastAt)..(int)(offset - _lastAt)]);
            _checkedTo = offset;
        }

        return _checksum;
    }

    public void Dispose()
    {
        Forget();
        _last?.Dispose();
        foreach (NativeBuffer window in _spare) window.Dispose();
        _spare.Clear();
    }

    private void BecomeLast(NativeBuffer window, long offset)
    {
        ChecksumTo(offset);
        if (_last is not null) _lent.Add(_last);
        (_last, _lastAt) = (window, offset);
    }

    private NativeBuffer Take(int size)
    {
        if (size > windowBytes || _spare.Count == 0) return new NativeBuffer(size);
        NativeBuffer window = _spare[^1];
        _spare.RemoveAt(_spare.Count - 1);
        window.Truncate(0);
        return window;
    }
}
