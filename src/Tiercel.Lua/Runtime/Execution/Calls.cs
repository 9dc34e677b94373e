using System.Runtime.CompilerServices;

namespace Tiercel.Lua;

/// <summary>How calls begin and end.</summary>
internal static class Calls
{
    /// <summary>What <see cref="Native"/> returns when the function has asked to yield.</summary>
    public const int Yielded = -1;

    /// <summary>Begins a call of a function written in Lua that stands with its arguments on the stack.</summary>
    public static ref Frame Push(LuaCoroutine coroutine, int slot, int count, int wanted)
    {
        LuaClosure closure = Unsafe.As<LuaClosure>(coroutine.Stack[slot].Object!);
        FunctionPrototype prototype = closure.Prototype;
        if (prototype.Work != 0) coroutine.Machine.Tire(prototype.Work);
        int parameters = prototype.ParameterCount;
        int first = slot + 1;
        int extra = 0;
        if (count > parameters && prototype.IsVararg)
        {
            extra = count - parameters;
            first += count;
            coroutine.EnsureStack(first + prototype.MaxStack);
            Span<LuaValue> stack = coroutine.Stack;
            stack.Slice(slot + 1, parameters).CopyTo(stack[first..]);
            // Behind the parameters' first places: the rest stands right before the first register.
        }
        else
        {
            coroutine.EnsureStack(first + prototype.MaxStack);
            for (int i = count; i < parameters; i++) coroutine.Stack[first + i].Bits = Tag.Nil;
        }

        ref Frame frame = ref coroutine.PushFrame();
        frame.Closure = closure;
        frame.Slot = slot;
        frame.Base = first;
        frame.Next = 0;
        frame.Wanted = wanted;
        frame.Extra = extra;
        frame.TailCalls = 0;
        frame.IsEntry = false;
        frame.IsOfHost = false;
        return ref frame;
    }

    /// <summary>Puts a call of a function written in Lua in the place of the running one.</summary>
    public static void Replace(LuaCoroutine coroutine, int slot, int count)
    {
        Frame former = coroutine.Frames[coroutine.Depth - 1];
        coroutine.Stack.AsSpan(slot, count + 1).CopyTo(coroutine.Stack.AsSpan(former.Slot));
        coroutine.Depth--;
        ref Frame frame = ref Push(coroutine, former.Slot, count, former.Wanted);
        frame.TailCalls = former.TailCalls + 1;
        frame.IsEntry = former.IsEntry;
        frame.IsOfHost = former.IsOfHost;
    }

    /// <summary>
    /// Calls a function of the host, of whose results so many are wanted, or all if it is negative; returns the number of its
    /// results, or <see cref="Yielded"/>.
    /// </summary>
    public static int Native(LuaCoroutine coroutine, int slot, int count, int wanted)
    {
        int end = slot + 1 + count;
        coroutine.EnsureStack(end);
        coroutine.Top = end;
        LuaCall call = new(coroutine, slot, count, wanted);
        return Unsafe.As<LuaNativeFunction>(coroutine.Stack[slot].Object!).Code(ref call);
    }

    /// <summary>
    /// Puts the handler of calls in front of a value that is no function; returns the number of arguments, now that the value
    /// is one.
    /// </summary>
    /// <exception cref="LuaException">The value cannot be called.</exception>
    public static int PrepareHandler(LuaCoroutine coroutine, int slot, int count, Caller caller)
    {
        LuaValue handler = Metamethods.Of(coroutine.Machine, in coroutine.Stack[slot], LuaEvent.Call);
        if (!handler.IsFunction) throw Complaints.OfCall(coroutine, in coroutine.Stack[slot], caller);
        coroutine.EnsureStack(slot + count + 2);
        Span<LuaValue> stack = coroutine.Stack;
        stack.Slice(slot, count + 1).CopyTo(stack[(slot + 1)..]);
        stack[slot] = handler;
        return count + 1;
    }
}
