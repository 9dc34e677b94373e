using System.Diagnostics;

namespace Tiercel.Lua;

/// <summary>Where a coroutine stands.</summary>
internal enum CoroutineStatus
{
    /// <summary>It waits to be resumed.</summary>
    Suspended,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It has resumed another one, and waits for that.</summary>
    Normal,

    /// <summary>It has ended, or failed.</summary>
    Dead,
}

/// <summary>
/// A coroutine: a stack of values and one of calls. The main one of a machine runs what the host calls. It needs no thread, as
/// functions written in Lua call each other within one <see cref="Interpreter.Run"/>; only what the host has called in
/// between stands on the stack of the thread, and over that nobody can yield.
/// </summary>
public sealed partial class LuaCoroutine : LuaObject
{
    // Of the objects without their arrays.
    internal const int Overhead = 160;

    // Free registers that every function of the host finds behind its arguments, as in Lua 5.1.
    internal const int Reserve = 20;

    // As many values at a time are copied for nothing.
    internal const int ManyValues = 64;
    internal const int ValuesPerStep = 16;

    private const int MaxKeptStack = 4096;
    private const int InitialStack = 64;
    private const int InitialFrames = 8;

    internal LuaValue[] Stack;
    internal Frame[] Frames;

    /// <summary>Calls that are not over.</summary>
    internal int Depth;

    /// <summary>The first value of the stack that nobody uses, while a function of the host runs.</summary>
    internal int Top;

    internal LuaCoroutine(LuaMachine machine)
    {
        machine.Meter.Charge(Overhead + (InitialStack * 16) + (InitialFrames * 40));
        Machine = machine;
        Stack = new LuaValue[InitialStack];
        Frames = new Frame[InitialFrames];
    }

    /// <summary>The machine it belongs to.</summary>
    public LuaMachine Machine { get; }

    internal CoroutineStatus Status { get; set; }

    /// <summary>Calls by the host below which nobody can yield.</summary>
    internal int InvokeDepth { get; private set; }

    /// <summary>Its globals, for functions loaded while it runs.</summary>
    internal LuaTable Environment
    {
        get => field ?? Machine.Globals;
        set;
    }

    /// <summary>Makes room for values below an index.</summary>
    internal void EnsureStack(int length)
    {
        if (length + Reserve > Stack.Length) GrowStack(length + Reserve);
    }

    private void GrowStack(int length)
    {
        if (length > LuaMachine.MaxStack) throw new LuaException("stack overflow");
        int capacity = Math.Min(Math.Max(length, 2 * Stack.Length), LuaMachine.MaxStack);
        Machine.Meter.ChargeArray((capacity - Stack.Length) * 16L);
        Array.Resize(ref Stack, capacity);
    }

    /// <summary>Adds a call.</summary>
    internal ref Frame PushFrame()
    {
        if (Depth == Frames.Length)
        {
            if (Depth >= LuaLimits.CallDepth) throw new LuaException("stack overflow");
            Machine.Meter.ChargeArray(Frames.Length * 40L);
            Array.Resize(ref Frames, Math.Min(2 * Frames.Length, LuaLimits.CallDepth));
        }

        return ref Frames[Depth++];
    }

    /// <summary>
    /// Gives a caller as many results as it wants, filled up with nil; returns the end of those there are, for who wants all.
    /// </summary>
    internal int Settle(int slot, int count, int wanted)
    {
        for (int i = count; i < wanted; i++) Stack[slot + i].Bits = Tag.Nil;
        return slot + count;
    }

    /// <summary>Calls a value; the results are valid until the next call.</summary>
    internal ReadOnlySpan<LuaValue> Invoke(scoped in LuaValue function, params scoped ReadOnlySpan<LuaValue> arguments)
    {
        int slot = Top;
        EnsureStack(slot + 1 + arguments.Length);
        Stack[slot] = function;
        arguments.CopyTo(Stack.AsSpan(slot + 1));
        int count = InvokeAt(slot, arguments.Length);
        return Stack.AsSpan(slot, count);
    }

    /// <summary>
    /// Calls the value at an index with the arguments behind it; the results stand from that index on, and their number is
    /// returned.
    /// </summary>
    internal int InvokeAt(int slot, int count)
    {
        Machine.EnterNative();
        InvokeDepth++;
        int top = Top;
        int results;
        ref LuaValue function = ref Stack[slot];
        if (function.Bits is not (Tag.Closure or Tag.Native)) count = Calls.PrepareHandler(this, slot, count, Caller.Host);
        if (Stack[slot].Bits == Tag.Closure)
        {
            bool isOfHost = Depth > 0 && IsInHost;
            ref Frame frame = ref Calls.Push(this, slot, count, wanted: -1);
            frame.IsEntry = true;
            frame.IsOfHost = isOfHost;
            results = Interpreter.Run(this);
        }
        else if (IsInHost)
        {
            PushFrame() = default;
            results = Calls.Native(this, slot, count, wanted: -1);
            Depth--;
        }
        else
        {
            results = Calls.Native(this, slot, count, wanted: -1);
        }

        // A yield is refused where there is a call by the host below.
        Debug.Assert(results >= 0, "the host's call has ended");
        Top = top;
        InvokeDepth--;
        Machine.NativeDepth--;
        return results;
    }

    /// <summary>Drops what calls that are over have left on the stack.</summary>
    internal void Forget()
    {
        if (Stack.Length > MaxKeptStack) Array.Resize(ref Stack, Math.Max(MaxKeptStack, Top + Reserve));
        Stack.AsSpan(Top).Clear();
    }

    /// <summary>Bytes of its stacks.</summary>
    internal override long SizeBytes => Overhead + (Stack.Length * 16L) + (Frames.Length * 40L);

    // What its stack holds, what nobody has cleared yet included.
    internal override void Visit(MemoryCensus census)
    {
        census.Meet(Environment);
        census.Meet(Stack);
        // Functions stand on the stack as long as they run.
        Frames.AsSpan(Depth).Clear();
    }

    /// <summary>What stood before a call that may fail.</summary>
    internal Mark Save() => new(Depth, Top, InvokeDepth, Machine.NativeDepth);

    /// <summary>Forgets the calls that an error has ended.</summary>
    internal void Restore(in Mark mark)
    {
        Depth = mark.Depth;
        Top = mark.Top;
        InvokeDepth = mark.InvokeDepth;
        Machine.NativeDepth = mark.NativeDepth;
    }

    /// <summary>Forgets calls by the host alone, so that there is room for one more.</summary>
    internal void RestoreNative(in Mark mark)
    {
        InvokeDepth = mark.InvokeDepth;
        Machine.NativeDepth = mark.NativeDepth;
        if (Depth > 0 && Frames[Depth - 1].Closure is { } closure) Top = Frames[Depth - 1].Base + closure.Prototype.MaxStack;
    }

    /// <summary>How deep the calls were.</summary>
    internal readonly record struct Mark(int Depth, int Top, int InvokeDepth, int NativeDepth);
}
