// One loop over the instructions of one function after the other: functions written in Lua call each other by frames of their
// own, not by the stack of the thread. What is common and simple is done in place and goes on with "continue"; everything
// else leaves the switch and is done by SlowPath, which may run scripts itself, so that the stack may be another one
// afterwards. Registers and instructions are reached without bounds checks: FunctionCompiler never names a register beyond
// MaxStack, for which Calls.Push makes room, and never jumps out of the code, which debug builds assert.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tiercel.Lua;

/// <summary>Runs functions written in Lua.</summary>
internal static class Interpreter
{
    private const int Open = Instruction.Open;
    private const ulong FirstNumber = Tag.FirstNumber;

    /// <summary>
    /// Runs the topmost call until it, and with it the entry frame it belongs to, ends. Its results stand from the frame's slot
    /// on; returns their number, or <see cref="Calls.Yielded"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run(LuaCoroutine coroutine)
    {
        LuaMachine machine = coroutine.Machine;
        int top = coroutine.ResumedTop;
    enter:
        ref Frame frame = ref coroutine.Frames[coroutine.Depth - 1];
        LuaClosure closure = frame.Closure!;
        FunctionPrototype prototype = closure.Prototype;
        ref Instruction code = ref MemoryMarshal.GetArrayDataReference(prototype.Code);
        ref LuaValue constants = ref MemoryMarshal.GetArrayDataReference(prototype.Constants);
        int first = frame.Base;
        ref LuaValue registers = ref coroutine.Stack[first];
        int next = frame.Next;
        while (true)
        {
            Debug.Assert((uint)next < (uint)prototype.Code.Length, "the code ends with a return");
            ref readonly Instruction i = ref Unsafe.Add(ref code, next++);
            switch (i.Op)
            {
                case OpCode.Move:
                    LuaValue.Copy(ref Unsafe.Add(ref registers, i.A), ref Unsafe.Add(ref registers, i.B));
                    continue;

                case OpCode.LoadConstant:
                    LuaValue.Copy(ref Unsafe.Add(ref registers, i.A), ref Unsafe.Add(ref constants, i.C));
                    continue;

                case OpCode.LoadNil:
                    for (int r = i.A; r < i.A + i.B; r++) Unsafe.Add(ref registers, r).Bits = Tag.Nil;
                    continue;

                case OpCode.LoadBoolean:
                    Unsafe.Add(ref registers, i.A).Bits = i.B != 0 ? Tag.True : Tag.False;
                    continue;

                case OpCode.NewCell:
                    NewCell(ref Unsafe.Add(ref registers, i.A));
                    continue;

                case OpCode.GetCell:
                    LuaValue.Copy(ref Unsafe.Add(ref registers, i.A), ref Unsafe.As<Cell>(Unsafe.Add(ref registers, i.B).Object!).Value);
                    continue;

                case OpCode.SetCell:
                    LuaValue.Copy(ref Unsafe.As<Cell>(Unsafe.Add(ref registers, i.A).Object!).Value, ref Unsafe.Add(ref registers, i.B));
                    continue;

                case OpCode.GetCaptured:
                    LuaValue.Copy(ref Unsafe.Add(ref registers, i.A), ref closure.Captured[i.B].Value);
                    continue;

                case OpCode.SetCaptured:
                    LuaValue.Copy(ref closure.Captured[i.B].Value, ref Unsafe.Add(ref registers, i.A));
                    continue;

                case OpCode.GetGlobal:
                    {
                        ref LuaValue found = ref closure.Environment.Find(Unsafe.As<LuaString>(Unsafe.Add(ref constants, i.C).Object!));
                        if (Unsafe.IsNullRef(ref found) || found.Bits == Tag.Nil) break;
                        LuaValue.Copy(ref Unsafe.Add(ref registers, i.A), ref found);
                        continue;
                    }

                case OpCode.GetField:
                    {
                        ref LuaValue target = ref Unsafe.Add(ref registers, i.B);
                        if (target.Bits != Tag.Table) break;
                        LuaString name = Unsafe.As<LuaString>(Unsafe.Add(ref constants, i.C).Object!);
                        ref LuaValue found = ref Unsafe.As<LuaTable>(target.Object!).Find(name);
                        if (Unsafe.IsNullRef(ref found) || found.Bits == Tag.Nil) break;
                        LuaValue.Copy(ref Unsafe.Add(ref registers, i.A), ref found);
                        continue;
                    }

                case OpCode.Self:
                    {
                        ref LuaValue target = ref Unsafe.Add(ref registers, i.B);
                        if (target.Bits != Tag.Table) break;
                        LuaString name = Unsafe.As<LuaString>(Unsafe.Add(ref constants, i.C).Object!);
                        ref LuaValue found = ref Unsafe.As<LuaTable>(target.Object!).Find(name);
                        if (Unsafe.IsNullRef(ref found) || found.Bits == Tag.Nil) break;
                        LuaValue.Copy(ref Unsafe.Add(ref registers, i.A + 1), ref target);
                        LuaValue.Copy(ref Unsafe.Add(ref registers, i.A), ref found);
                        continue;
                    }

                case OpCode.GetElement:
                    {
                        ref LuaValue target = ref Unsafe.Add(ref registers, i.B);
                        if (target.Bits != Tag.Table) break;
                        ref LuaValue found = ref Unsafe.As<LuaTable>(target.Object!).FindInList(i.C);
                        if (Unsafe.IsNullRef(ref found) || found.Bits == Tag.Nil) break;
                        LuaValue.Copy(ref Unsafe.Add(ref registers, i.A), ref found);
                        continue;
                    }

                case OpCode.GetIndex:
                    {
                        ref LuaValue target = ref Unsafe.Add(ref registers, i.B);
                        ref LuaValue key = ref Unsafe.Add(ref registers, i.C);
                        if (target.Bits != Tag.Table) break;
                        LuaTable table = Unsafe.As<LuaTable>(target.Object!);
                        ref LuaValue found = ref Unsafe.NullRef<LuaValue>();
                        if (key.Bits >= FirstNumber) found = ref table.FindInList(LuaValue.Decode(key.Bits));
                        else if (key.Bits == Tag.String) found = ref table.Find(Unsafe.As<LuaString>(key.Object!));
                        if (Unsafe.IsNullRef(ref found) || found.Bits == Tag.Nil) break;
                        LuaValue.Copy(ref Unsafe.Add(ref registers, i.A), ref found);
                        continue;
                    }

                case OpCode.SetField:
                    {
                        ref LuaValue target = ref Unsafe.Add(ref registers, i.A);
                        if (target.Bits != Tag.Table) break;
                        LuaTable table = Unsafe.As<LuaTable>(target.Object!);
                        if (!table.IsPlain) break;
                        ref LuaValue found = ref table.Find(Unsafe.As<LuaString>(Unsafe.Add(ref constants, i.C).Object!));
                        // What was nil may be a handler that was looked for in vain.
                        if (Unsafe.IsNullRef(ref found) || found.Bits == Tag.Nil) break;
                        LuaValue.Copy(ref found, ref Unsafe.Add(ref registers, i.B));
                        continue;
                    }

                case OpCode.SetIndex:
                    {
                        ref LuaValue target = ref Unsafe.Add(ref registers, i.A);
                        ref LuaValue key = ref Unsafe.Add(ref registers, i.B);
                        ref LuaValue value = ref Unsafe.Add(ref registers, i.C);
                        if (target.Bits != Tag.Table || key.Bits < FirstNumber || value.Bits == Tag.Nil) break;
                        LuaTable table = Unsafe.As<LuaTable>(target.Object!);
                        if (!table.IsPlain) break;
                        ref LuaValue found = ref table.FindInList(LuaValue.Decode(key.Bits));
                        if (Unsafe.IsNullRef(ref found)) break;
                        LuaValue.Copy(ref found, ref value);
                        continue;
                    }

                case OpCode.Add:
                    {
                        ulong a = Unsafe.Add(ref registers, i.B).Bits, b = Unsafe.Add(ref registers, i.C).Bits;
                        if (a < FirstNumber || b < FirstNumber) break;
                        Unsafe.Add(ref registers, i.A).Bits = LuaValue.Encode(LuaValue.Decode(a) + LuaValue.Decode(b));
                        continue;
                    }

                case OpCode.Subtract:
                    {
                        ulong a = Unsafe.Add(ref registers, i.B).Bits, b = Unsafe.Add(ref registers, i.C).Bits;
                        if (a < FirstNumber || b < FirstNumber) break;
                        Unsafe.Add(ref registers, i.A).Bits = LuaValue.Encode(LuaValue.Decode(a) - LuaValue.Decode(b));
                        continue;
                    }

                case OpCode.Multiply:
                    {
                        ulong a = Unsafe.Add(ref registers, i.B).Bits, b = Unsafe.Add(ref registers, i.C).Bits;
                        if (a < FirstNumber || b < FirstNumber) break;
                        Unsafe.Add(ref registers, i.A).Bits = LuaValue.Encode(LuaValue.Decode(a) * LuaValue.Decode(b));
                        continue;
                    }

                case OpCode.Divide:
                    {
                        ulong a = Unsafe.Add(ref registers, i.B).Bits, b = Unsafe.Add(ref registers, i.C).Bits;
                        if (a < FirstNumber || b < FirstNumber) break;
                        Unsafe.Add(ref registers, i.A).Bits = LuaValue.Encode(LuaValue.Decode(a) / LuaValue.Decode(b));
                        continue;
                    }

                case OpCode.Modulo:
                    {
                        ulong a = Unsafe.Add(ref registers, i.B).Bits, b = Unsafe.Add(ref registers, i.C).Bits;
                        if (a < FirstNumber || b < FirstNumber) break;
                        Unsafe.Add(ref registers, i.A).Bits = LuaValue.Encode(Arithmetic.Modulo(LuaValue.Decode(a), LuaValue.Decode(b)));
                        continue;
                    }

                case OpCode.AddConstant:
                    {
                        ulong a = Unsafe.Add(ref registers, i.B).Bits;
                        if (a < FirstNumber) break;
                        double b = LuaValue.Decode(Unsafe.Add(ref constants, i.C).Bits);
                        Unsafe.Add(ref registers, i.A).Bits = LuaValue.Encode(LuaValue.Decode(a) + b);
                        continue;
                    }

                case OpCode.SubtractConstant:
                    {
                        ulong a = Unsafe.Add(ref registers, i.B).Bits;
                        if (a < FirstNumber) break;
                        double b = LuaValue.Decode(Unsafe.Add(ref constants, i.C).Bits);
                        Unsafe.Add(ref registers, i.A).Bits = LuaValue.Encode(LuaValue.Decode(a) - b);
                        continue;
                    }

                case OpCode.MultiplyConstant:
                    {
                        ulong a = Unsafe.Add(ref registers, i.B).Bits;
                        if (a < FirstNumber) break;
                        double b = LuaValue.Decode(Unsafe.Add(ref constants, i.C).Bits);
                        Unsafe.Add(ref registers, i.A).Bits = LuaValue.Encode(LuaValue.Decode(a) * b);
                        continue;
                    }

                case OpCode.DivideConstant:
                    {
                        ulong a = Unsafe.Add(ref registers, i.B).Bits;
                        if (a < FirstNumber) break;
                        double b = LuaValue.Decode(Unsafe.Add(ref constants, i.C).Bits);
                        Unsafe.Add(ref registers, i.A).Bits = LuaValue.Encode(LuaValue.Decode(a) / b);
                        continue;
                    }

                case OpCode.ModuloConstant:
                    {
                        ulong a = Unsafe.Add(ref registers, i.B).Bits;
                        if (a < FirstNumber) break;
                        Unsafe.Add(ref registers, i.A).Bits =
                            LuaValue.Encode(Arithmetic.Modulo(LuaValue.Decode(a), LuaValue.Decode(Unsafe.Add(ref constants, i.C).Bits)));
                        continue;
                    }

                case OpCode.Not:
                    Unsafe.Add(ref registers, i.A).Bits = Unsafe.Add(ref registers, i.B).IsTrue ? Tag.False : Tag.True;
                    continue;

                case OpCode.Length:
                    {
                        ref LuaValue target = ref Unsafe.Add(ref registers, i.B);
                        if (target.Bits != Tag.Table) break;
                        Unsafe.Add(ref registers, i.A).Bits = LuaValue.Encode(Unsafe.As<LuaTable>(target.Object!).Length);
                        continue;
                    }

                case OpCode.Jump:
                    next = i.C;
                    continue;

                case OpCode.Loop:
                    next = i.C;
                    if (machine.Burn()) continue;
                    break;

                case OpCode.JumpIf:
                    if (Unsafe.Add(ref registers, i.A).Bits > Tag.False) next = i.C;
                    continue;

                case OpCode.JumpUnless:
                    if (Unsafe.Add(ref registers, i.A).Bits <= Tag.False) next = i.C;
                    continue;

                case OpCode.JumpEqual:
                case OpCode.JumpNotEqual:
                    {
                        ulong a = Unsafe.Add(ref registers, i.A).Bits, b = Unsafe.Add(ref registers, i.B).Bits;
                        if (a < FirstNumber || b < FirstNumber) break;
                        if ((LuaValue.Decode(a) == LuaValue.Decode(b)) == (i.Op == OpCode.JumpEqual)) next = i.C;
                        continue;
                    }

                case OpCode.JumpLess:
                case OpCode.JumpNotLess:
                    {
                        ulong a = Unsafe.Add(ref registers, i.A).Bits, b = Unsafe.Add(ref registers, i.B).Bits;
                        if (a < FirstNumber || b < FirstNumber) break;
                        if ((LuaValue.Decode(a) < LuaValue.Decode(b)) == (i.Op == OpCode.JumpLess)) next = i.C;
                        continue;
                    }

                case OpCode.JumpLessOrEqual:
                case OpCode.JumpNotLessOrEqual:
                    {
                        ulong a = Unsafe.Add(ref registers, i.A).Bits, b = Unsafe.Add(ref registers, i.B).Bits;
                        if (a < FirstNumber || b < FirstNumber) break;
                        if ((LuaValue.Decode(a) <= LuaValue.Decode(b)) == (i.Op == OpCode.JumpLessOrEqual)) next = i.C;
                        continue;
                    }

                case OpCode.JumpEqualConstant:
                    if (Comparison.AreSame(machine, in Unsafe.Add(ref registers, i.A), in Unsafe.Add(ref constants, i.B))) next = i.C;
                    continue;

                case OpCode.JumpNotEqualConstant:
                    if (!Comparison.AreSame(machine, in Unsafe.Add(ref registers, i.A), in Unsafe.Add(ref constants, i.B))) next = i.C;
                    continue;

                case OpCode.JumpLessConstant:
                case OpCode.JumpNotLessConstant:
                    {
                        ulong a = Unsafe.Add(ref registers, i.A).Bits;
                        if (a < FirstNumber) break;
                        double b = LuaValue.Decode(Unsafe.Add(ref constants, i.B).Bits);
                        if ((LuaValue.Decode(a) < b) == (i.Op == OpCode.JumpLessConstant)) next = i.C;
                        continue;
                    }

                case OpCode.JumpLessOrEqualConstant:
                case OpCode.JumpNotLessOrEqualConstant:
                    {
                        ulong a = Unsafe.Add(ref registers, i.A).Bits;
                        if (a < FirstNumber) break;
                        double b = LuaValue.Decode(Unsafe.Add(ref constants, i.B).Bits);
                        if ((LuaValue.Decode(a) <= b) == (i.Op == OpCode.JumpLessOrEqualConstant)) next = i.C;
                        continue;
                    }

                case OpCode.JumpGreaterConstant:
                case OpCode.JumpNotGreaterConstant:
                    {
                        ulong a = Unsafe.Add(ref registers, i.A).Bits;
                        if (a < FirstNumber) break;
                        double b = LuaValue.Decode(Unsafe.Add(ref constants, i.B).Bits);
                        if ((LuaValue.Decode(a) > b) == (i.Op == OpCode.JumpGreaterConstant)) next = i.C;
                        continue;
                    }

                case OpCode.JumpGreaterOrEqualConstant:
                case OpCode.JumpNotGreaterOrEqualConstant:
                    {
                        ulong a = Unsafe.Add(ref registers, i.A).Bits;
                        if (a < FirstNumber) break;
                        double b = LuaValue.Decode(Unsafe.Add(ref constants, i.B).Bits);
                        if ((LuaValue.Decode(a) >= b) == (i.Op == OpCode.JumpGreaterOrEqualConstant)) next = i.C;
                        continue;
                    }

                case OpCode.Call:
                case OpCode.TailCall:
                    {
                        int slot = first + i.A;
                        int count = i.B != Open ? i.B : top - slot - 1;
                        coroutine.Frames[coroutine.Depth - 1].Next = next;
                        if (!machine.Burn()) machine.Refuel();
                        ulong tag = Unsafe.Add(ref registers, i.A).Bits;
                        if (tag is not (Tag.Closure or Tag.Native))
                        {
                            count = Calls.PrepareHandler(coroutine, slot, count, Caller.Instruction);
                            tag = coroutine.Stack[slot].Bits;
                        }

                        if (tag == Tag.Closure)
                        {
                            if (i.Op == OpCode.Call) Calls.Push(coroutine, slot, count, i.C);
                            else Calls.Replace(coroutine, slot, count);
                            goto enter;
                        }

                        int results = Calls.Native(coroutine, slot, count, i.C);
                        registers = ref coroutine.Stack[first];
                        if (results < 0) return coroutine.Suspend(slot, i.C);
                        if (i.C != results) top = coroutine.Settle(slot, results, i.C);
                        continue;
                    }

                case OpCode.ReturnNothing:
                case OpCode.ReturnOne:
                case OpCode.Return:
                    {
                        int count = i.B != Open ? i.B : top - first - i.A;
                        ref Frame ended = ref coroutine.Frames[coroutine.Depth - 1];
                        int slot = ended.Slot;
                        if (count == 1) LuaValue.Copy(ref coroutine.Stack[slot], ref Unsafe.Add(ref registers, i.A));
                        else MoveResults(coroutine, first + i.A, slot, count);
                        coroutine.Depth--;
                        if (ended.IsEntry) return count;
                        if (ended.Wanted != count) top = coroutine.Settle(slot, count, ended.Wanted);
                        goto enter;
                    }

                case OpCode.For:
                    {
                        ref LuaValue index = ref Unsafe.Add(ref registers, i.A);
                        double limit = LuaValue.Decode(Unsafe.Add(ref index, 1).Bits);
                        double step = LuaValue.Decode(Unsafe.Add(ref index, 2).Bits);
                        double value = LuaValue.Decode(index.Bits) + step;
                        if (step > 0 ? value <= limit : limit <= value)
                        {
                            index.Bits = Unsafe.Add(ref index, 3).Bits = LuaValue.Encode(value);
                            next = i.C;
                            if (!machine.Burn()) break;
                        }

                        continue;
                    }

                case OpCode.CallIterator:
                    {
                        ref LuaValue iterator = ref Unsafe.Add(ref registers, i.A);
                        if (ReferenceEquals(iterator.Object, machine.Next) && iterator.Bits == Tag.Native
                            && Unsafe.Add(ref iterator, 1).Bits == Tag.Table && i.C <= 2)
                        {
                            coroutine.Frames[coroutine.Depth - 1].Next = next;
                            ref LuaValue key = ref Unsafe.Add(ref iterator, 3);
                            key = Unsafe.Add(ref iterator, 2);
                            Unsafe.As<LuaTable>(Unsafe.Add(ref iterator, 1).Object!).Next(ref key, out Unsafe.Add(ref iterator, 4));
                            continue;
                        }

                        int slot = first + i.A + 3;
                        coroutine.Frames[coroutine.Depth - 1].Next = next;
                        coroutine.Stack.AsSpan(slot - 3, 3).CopyTo(coroutine.Stack.AsSpan(slot));
                        if (coroutine.Stack[slot].Bits == Tag.Closure)
                        {
                            Calls.Push(coroutine, slot, 2, i.C);
                            goto enter;
                        }

                        int arguments = 2;
                        if (coroutine.Stack[slot].Bits != Tag.Native) arguments = Calls.PrepareHandler(coroutine, slot, 2, Caller.Loop);
                        if (coroutine.Stack[slot].Bits == Tag.Closure)
                        {
                            Calls.Push(coroutine, slot, arguments, i.C);
                            goto enter;
                        }

                        int results = Calls.Native(coroutine, slot, arguments, i.C);
                        registers = ref coroutine.Stack[first];
                        if (results < 0) return coroutine.Suspend(slot, i.C);
                        if (i.C != results) coroutine.Settle(slot, results, i.C);
                        continue;
                    }

                case OpCode.ForEach:
                    {
                        ref LuaValue control = ref Unsafe.Add(ref registers, i.A + 2);
                        if (Unsafe.Add(ref control, 1).Bits == Tag.Nil) continue;
                        LuaValue.Copy(ref control, ref Unsafe.Add(ref control, 1));
                        next = i.C;
                        if (machine.Burn()) continue;
                        break;
                    }

                case OpCode.Vararg:
                    {
                        int extra = coroutine.Frames[coroutine.Depth - 1].Extra;
                        int slot = first + i.A;
                        int count = i.C < 0 ? extra : Math.Min(extra, i.C);
                        if (count > LuaCoroutine.ManyValues) machine.Tire(count / LuaCoroutine.ValuesPerStep);
                        coroutine.EnsureStack(slot + count);
                        registers = ref coroutine.Stack[first];
                        coroutine.Stack.AsSpan(first - extra, count).CopyTo(coroutine.Stack.AsSpan(slot));
                        if (i.C != count) top = coroutine.Settle(slot, count, i.C);
                        continue;
                    }

                case OpCode.Work:
                    machine.Tire(i.C);
                    continue;
            }

            // What is done out of line. It may call scripts, and need a larger stack.
            coroutine.Frames[coroutine.Depth - 1].Next = next;
            int elsewhere = SlowPath.Do(coroutine, closure, in i, first, top);
            registers = ref coroutine.Stack[first];
            if (elsewhere >= 0) next = elsewhere;
        }
    }

    private static void MoveResults(LuaCoroutine coroutine, int from, int to, int count)
    {
        if (count > LuaCoroutine.ManyValues) coroutine.Machine.Tire(count / LuaCoroutine.ValuesPerStep);
        coroutine.Stack.AsSpan(from, count).CopyTo(coroutine.Stack.AsSpan(to));
    }

    private static void NewCell(ref LuaValue register)
    {
        Cell cell = new() { Value = register };
        register = new LuaValue(cell, Tag.Cell);
    }
}
