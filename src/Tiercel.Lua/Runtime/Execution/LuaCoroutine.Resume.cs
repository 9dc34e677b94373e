namespace Tiercel.Lua;

public sealed partial class LuaCoroutine
{
    private int _pendingSlot;
    private int _pendingWanted;

    /// <summary>Where the values end that the call which has yielded gets as its results, if it wants all.</summary>
    internal int ResumedTop { get; private set; }

    /// <summary>
    /// Begins or goes on, with arguments; gives what it yields or returns, valid until it is resumed again.
    /// </summary>
    /// <exception cref="LuaException">It has failed, and is dead.</exception>
    internal ReadOnlySpan<LuaValue> Resume(scoped ReadOnlySpan<LuaValue> arguments)
    {
        LuaCoroutine resumer = Machine.Running;
        Machine.EnterNative();
        resumer.Status = CoroutineStatus.Normal;
        Machine.Running = this;
        Status = CoroutineStatus.Running;
        int slot, count;
        try
        {
            if (Depth == 0) Begin(arguments);
            else Continue(arguments);
            slot = 0;
            count = Interpreter.Run(this);
        }
        catch (LuaException e)
        {
            Complete(e);
            Status = CoroutineStatus.Dead;
            throw;
        }
        finally
        {
            Machine.Running = resumer;
            resumer.Status = CoroutineStatus.Running;
        }

        Machine.NativeDepth--;
        if (count == Calls.Yielded)
        {
            Status = CoroutineStatus.Suspended;
            (slot, count) = (_pendingSlot + 1, Top - _pendingSlot - 1);
        }
        else
        {
            Status = CoroutineStatus.Dead;
        }

        return Stack.AsSpan(slot, count);
    }

    /// <summary>Leaves <see cref="Interpreter.Run"/> in the midst of a call, whose results will come from who resumes.</summary>
    internal int Suspend(int slot, int wanted)
    {
        (_pendingSlot, _pendingWanted) = (slot, wanted);
        return Calls.Yielded;
    }

    /// <summary>A new coroutine that will run a function.</summary>
    internal static LuaCoroutine Create(LuaMachine machine, LuaClosure function)
    {
        LuaCoroutine coroutine = new(machine);
        coroutine.Stack[0] = function;
        return coroutine;
    }

    private void Begin(ReadOnlySpan<LuaValue> arguments)
    {
        EnsureStack(1 + arguments.Length);
        arguments.CopyTo(Stack.AsSpan(1));
        Calls.Push(this, 0, arguments.Length, wanted: -1).IsEntry = true;
    }

    private void Continue(ReadOnlySpan<LuaValue> arguments)
    {
        EnsureStack(_pendingSlot + arguments.Length);
        arguments.CopyTo(Stack.AsSpan(_pendingSlot));
        ResumedTop = Settle(_pendingSlot, arguments.Length, _pendingWanted);
    }
}
