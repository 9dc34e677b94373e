using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>
/// What an encoder or decoder remembers of the tables it is inside of: arrays of its own instead of recursion, as scripts may
/// nest thousands of them. Kept from call to call; how deep it grows, its users limit.
/// </summary>
internal sealed class NestingStack<TFrame>
    where TFrame : struct
{
    private const int InitialCapacity = 16;

    // About what a frame takes.
    private const int FrameBytes = 64;

    private TFrame[] _frames = [];

    /// <summary>Frames that are open.</summary>
    public int Depth { get; private set; }

    /// <summary>The innermost frame; valid until the next one is opened.</summary>
    public ref TFrame Top => ref _frames[Depth - 1];

    /// <summary>Opens a frame inside of the others.</summary>
    /// <exception cref="LuaException">Memory is at its limit.</exception>
    public void Push(LuaMeter meter, in TFrame frame)
    {
        if (Depth == _frames.Length)
        {
            int capacity = Math.Max(InitialCapacity, 2 * Depth);
            meter.Charge((long)(capacity - Depth) * FrameBytes);
            Array.Resize(ref _frames, capacity);
        }

        _frames[Depth++] = frame;
    }

    /// <summary>Closes the innermost frame.</summary>
    public void Pop() => _frames[--Depth] = default;

    /// <summary>Closes all frames, those that an error has left open.</summary>
    public void Clear()
    {
        _frames.AsSpan(0, Depth).Clear();
        Depth = 0;
    }
}
