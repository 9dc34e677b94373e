using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Memory as it was at a moment, line by line: a line is copied before the first change of it, and read from the copy from then
/// on. One thread at a time.
/// </summary>
internal sealed unsafe class LineImages : IDisposable
{
    /// <summary>Bytes of a line: of a cache line, as blocks of memory begin on one, so that no line belongs to two of them.</summary>
    public const int LineBytes = 64;

    private const int LineShift = 6;

    // Lines that are given memory together: 4 KiB at first, 64 KiB from the second time on.
    private const int FirstLines = 64;
    private const int MoreLines = 1024;

    private readonly NoteTable<LineNote> _notes = new();
    private readonly List<nint> _stores = [];
    private byte* _free;
    private int _freeLines;
    private long _storeBytes;

    private struct LineNote : INote
    {
        public ulong Number { get; set; }

        public byte* Copy;
    }

    /// <summary>What it occupies.</summary>
    public long Bytes => _notes.Bytes + _storeBytes;

    /// <summary>Copies the lines in which some bytes lie, which are about to be changed, unless they have been copied.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left.</exception>
    public void Keep(void* address, long bytes)
    {
        if (bytes == 0) return;
        ulong last = ((ulong)address + (ulong)bytes - 1) >> LineShift;
        for (ulong line = (ulong)address >> LineShift; line <= last; line++)
        {
            if (_freeLines == 0) AddStore();
            ref LineNote note = ref _notes.Add(line, out bool isNew);
            if (!isNew) continue;
            byte* copy = _free;
            new ReadOnlySpan<byte>((byte*)(line << LineShift), LineBytes).CopyTo(new Span<byte>(copy, LineBytes));
            note.Copy = copy;
            _free += LineBytes;
            _freeLines--;
        }
    }

    /// <summary>The line at an address as it was: its copy, or where it lies. Valid until it is changed.</summary>
    /// <param name="address">Where a line begins.</param>
    public byte* LineAt(byte* address)
    {
        Debug.Assert(((ulong)address & (LineBytes - 1)) == 0, "a line does not begin there");
        ref LineNote note = ref _notes.Find((ulong)address >> LineShift);
        return Unsafe.IsNullRef(ref note) ? address : note.Copy;
    }

    /// <summary>Reads bytes as they were.</summary>
    public void Read(byte* address, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            int offset = (int)((ulong)address & (LineBytes - 1));
            int here = Math.Min(LineBytes - offset, target.Length);
            new ReadOnlySpan<byte>(LineAt(address - offset) + offset, here).CopyTo(target);
            target = target[here..];
            address += here;
        }
    }

    public void Dispose()
    {
        foreach (nint store in _stores) NativeBlock.Free((byte*)store);
        _stores.Clear();
        _freeLines = 0;
        _storeBytes = 0;
        _notes.Dispose();
    }

    private void AddStore()
    {
        int lines = _stores.Count == 0 ? FirstLines : MoreLines;
        _free = NativeBlock.Allocate((long)lines * LineBytes);
        _freeLines = lines;
        _storeBytes += (long)lines * LineBytes;
        _stores.Add((nint)_free);
    }
}
