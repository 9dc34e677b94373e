using System.Runtime.CompilerServices;

namespace Tiercel.Lua;

/// <summary>Instructions, and cases of instructions, that <see cref="Interpreter"/> does not do in place.</summary>
internal static class SlowPath
{
    private const int NoJump = -1;

    private static readonly LuaString _n = LuaString.Constant("n");

    /// <summary>Does an instruction; returns where to go on, or -1 = with the next one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Do(LuaCoroutine coroutine, LuaClosure closure, in Instruction i, int first, int top)
    {
        switch (i.Op)
        {
            case OpCode.Loop:
            case OpCode.For:
            case OpCode.ForEach:
                coroutine.Machine.Refuel();
                return NoJump;
            case >= OpCode.JumpEqual and <= OpCode.JumpNotGreaterOrEqualConstant:
                return Holds(coroutine, closure, in i, first) ? i.C : NoJump;
            case OpCode.PrepareFor:
                PrepareFor(coroutine, first + i.A);
                return i.C;
            case OpCode.SetGlobal:
                LuaTable globals = closure.Environment;
                Set(coroutine, globals, closure.Prototype.Constants[i.C], coroutine.Stack[first + i.A]);
                return NoJump;
            case OpCode.SetField:
                Set(coroutine, coroutine.Stack[first + i.A], closure.Prototype.Constants[i.C], coroutine.Stack[first + i.B]);
                return NoJump;
            case OpCode.SetElement:
                Set(coroutine, coroutine.Stack[first + i.A], (double)i.C, coroutine.Stack[first + i.B]);
                return NoJump;
            case OpCode.SetIndex:
                Set(coroutine, coroutine.Stack[first + i.A], coroutine.Stack[first + i.B], coroutine.Stack[first + i.C]);
                return NoJump;
            case OpCode.SetList:
                int count = i.B != Instruction.Open ? i.B : top - first - i.A - 1;
                coroutine.Stack[first + i.A].AsTable.SetList(i.C, coroutine.Stack.AsSpan(first + i.A + 1, count));
                return NoJump;
            default:
                coroutine.Top = first + closure.Prototype.MaxStack;
                LuaValue result = Compute(coroutine, closure, in i, first);
                coroutine.Stack[first + i.A] = result;
                return NoJump;
        }
    }

    // Instructions with a result in R[A].
    private static LuaValue Compute(LuaCoroutine coroutine, LuaClosure closure, in Instruction i, int first)
    {
        LuaValue[] constants = closure.Prototype.Constants;
        switch (i.Op)
        {
            case OpCode.GetGlobal:
                return Metamethods.Get(coroutine, closure.Environment, constants[i.C]);
            case OpCode.GetField:
                return Metamethods.Get(coroutine, coroutine.Stack[first + i.B], constants[i.C]);
            case OpCode.GetElement:
                return Metamethods.Get(coroutine, coroutine.Stack[first + i.B], (double)i.C);
            case OpCode.GetIndex:
                return Metamethods.Get(coroutine, coroutine.Stack[first + i.B], coroutine.Stack[first + i.C]);
            case OpCode.Self:
                LuaValue self = coroutine.Stack[first + i.B];
                LuaValue method = Metamethods.Get(coroutine, self, constants[i.C]);
                coroutine.Stack[first + i.A + 1] = self;
                return method;
            case OpCode.NewTable:
                return new LuaTable(coroutine.Machine.Meter, i.B, i.C);
            case OpCode.ArgumentTable:
                return ArgumentTable(coroutine, first);
            case OpCode.Closure:
                return NewClosure(coroutine, closure, closure.Prototype.Functions[i.C], first);
            case >= OpCode.Add and <= OpCode.Power:
                return Metamethods.Calculate(
                    coroutine, LuaEvent.Add + (i.Op - OpCode.Add), coroutine.Stack[first + i.B], coroutine.Stack[first + i.C]);
            case >= OpCode.AddConstant and <= OpCode.PowerConstant:
                return Metamethods.Calculate(
                    coroutine, LuaEvent.Add + (i.Op - OpCode.AddConstant), coroutine.Stack[first + i.B], constants[i.C]);
            case OpCode.Negate:
                LuaValue operand = coroutine.Stack[first + i.B];
                return Metamethods.Calculate(coroutine, LuaEvent.Negate, operand, operand);
            case OpCode.Length:
                return Metamethods.Length(coroutine, coroutine.Stack[first + i.B]);
            case OpCode.Concat:
                return Concatenation.Of(coroutine, first + i.B, i.C);
            default:
                throw new InvalidOperationException($"There is no instruction {i.Op}.");
        }
    }

    private static void Set(LuaCoroutine coroutine, in LuaValue target, in LuaValue key, in LuaValue value)
    {
        ref Frame frame = ref coroutine.Frames[coroutine.Depth - 1];
        coroutine.Top = frame.Base + frame.Closure!.Prototype.MaxStack;
        Metamethods.Set(coroutine, target, key, value);
    }

    private static bool Holds(LuaCoroutine coroutine, LuaClosure closure, in Instruction i, int first)
    {
        coroutine.Top = first + closure.Prototype.MaxStack;
        LuaValue a = coroutine.Stack[first + i.A];
        LuaValue b = i.Op >= OpCode.JumpEqualConstant ? closure.Prototype.Constants[i.B] : coroutine.Stack[first + i.B];
        return i.Op switch
        {
            OpCode.JumpEqual => Comparison.AreEqual(coroutine, in a, in b),
            OpCode.JumpNotEqual => !Comparison.AreEqual(coroutine, in a, in b),
            OpCode.JumpLess or OpCode.JumpLessConstant => Comparison.LessThan(coroutine, in a, in b),
            OpCode.JumpNotLess or OpCode.JumpNotLessConstant => !Comparison.LessThan(coroutine, in a, in b),
            OpCode.JumpLessOrEqual or OpCode.JumpLessOrEqualConstant => Comparison.LessOrEqual(coroutine, in a, in b),
            OpCode.JumpNotLessOrEqual or OpCode.JumpNotLessOrEqualConstant => !Comparison.LessOrEqual(coroutine, in a, in b),
            OpCode.JumpGreaterConstant => Comparison.LessThan(coroutine, in b, in a),
            OpCode.JumpNotGreaterConstant => !Comparison.LessThan(coroutine, in b, in a),
            OpCode.JumpGreaterOrEqualConstant => Comparison.LessOrEqual(coroutine, in b, in a),
            _ => !Comparison.LessOrEqual(coroutine, in b, in a),
        };
    }

    private static void PrepareFor(LuaCoroutine coroutine, int slot)
    {
        LuaMachine machine = coroutine.Machine;
        Span<LuaValue> control = coroutine.Stack.AsSpan(slot, 3);
        if (!machine.TryConvert(ref control[0])) throw LuaException.OfLanguage("'for' initial value must be a number");
        if (!machine.TryConvert(ref control[1])) throw LuaException.OfLanguage("'for' limit must be a number");
        if (!machine.TryConvert(ref control[2])) throw LuaException.OfLanguage("'for' step must be a number");
        control[0] = control[0].AsNumber - control[2].AsNumber;
    }

    private static LuaTable ArgumentTable(LuaCoroutine coroutine, int first)
    {
        int count = coroutine.Frames[coroutine.Depth - 1].Extra;
        LuaTable table = new(coroutine.Machine.Meter, count, 1);
        table.SetList(1, coroutine.Stack.AsSpan(first - count, count));
        table.Set(_n, (double)count);
        return table;
    }

    private static LuaClosure NewClosure(LuaCoroutine coroutine, LuaClosure parent, FunctionPrototype prototype, int first)
    {
        coroutine.Machine.Meter.Charge(LuaClosure.SizeOf(prototype.Captures.Length));
        Cell[] captured = prototype.Captures.Length == 0 ? [] : new Cell[prototype.Captures.Length];
        for (int i = 0; i < captured.Length; i++)
        {
            Capture capture = prototype.Captures[i];
            captured[i] = capture.FromRegister
                ? Unsafe.As<Cell>(coroutine.Stack[first + capture.Index].Object!)
                : parent.Captured[capture.Index];
        }

        return new LuaClosure(prototype, captured, parent.Environment);
    }
}
