using System.Runtime.CompilerServices;

namespace Tiercel.Lua;

internal sealed partial class FunctionCompiler
{
    // Elements of a constructor that are put into the table together.
    private const int ListPortion = 50;

    /// <summary>Evaluates into a new register.</summary>
    private int ToTemporary(Expression expression)
    {
        int register = Reserve();
        Into(expression, register);
        return register;
    }

    /// <summary>Evaluates into any register: a variable is where it is.</summary>
    private int ToAny(Expression expression) =>
        expression is LocalExpression { Variable: { IsCaptured: false } local } ? local.Register : ToTemporary(expression);

    /// <summary>Evaluates into a register that is no operand of it.</summary>
    private void Into(Expression expression, int target)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        int free = _free;
        switch (expression)
        {
            case ConstantExpression constant:
                LoadConstant(constant.Value, target);
                break;
            case VarargExpression:
                _code.Emit(OpCode.Vararg, target, c: 1);
                break;
            case FunctionExpression function:
                _functions.Add(new FunctionCompiler(source).Compile(function.Body));
                _code.Line = function.Line;
                _code.Emit(OpCode.Closure, target, c: _functions.Count - 1);
                break;
            case LocalExpression { Variable: var local }:
                if (local.IsCaptured) _code.Emit(OpCode.GetCell, target, local.Register);
                else if (local.Register != target) _code.Emit(OpCode.Move, target, local.Register);
                break;
            case CapturedExpression captured:
                _code.Emit(OpCode.GetCaptured, target, captured.Index);
                break;
            case GlobalExpression global:
                _code.Line = global.Line;
                _code.Emit(OpCode.GetGlobal, target, c: _code.Constant(global.Name));
                break;
            case IndexExpression index:
                IndexInto(index, target);
                break;
            case CallExpression call:
                int slot = CompileCall(call, wanted: 1, place: target == _free - 1 ? target : -1);
                if (slot != target) _code.Emit(OpCode.Move, target, slot);
                break;
            case ParenthesizedExpression parenthesized:
                Into(parenthesized.Inner, target);
                break;
            case UnaryExpression unary:
                int operand = ToAny(unary.Operand);
                _code.Line = unary.Line;
                _code.Emit(unary.Op, target, operand);
                Name(0, unary.Operand);
                break;
            case BinaryExpression { Op: BinaryOperator.Concat } concat:
                ConcatInto(concat, target);
                break;
            case BinaryExpression { Op: <= BinaryOperator.Power } arithmetic:
                ArithmeticInto(arithmetic, target);
                break;
            case BinaryExpression comparison:
                ComparisonInto(comparison, target);
                break;
            case LogicalExpression logical:
                Into(logical.Left, target);
                int end = _code.Emit(logical.IsAnd ? OpCode.JumpUnless : OpCode.JumpIf, target);
                Into(logical.Right, target);
                _code.Land(end);
                break;
            case TableExpression table:
                TableInto(table, target);
                break;
        }

        _free = free;
    }

    private void LoadConstant(in LuaValue value, int target)
    {
        if (value.IsNil) _code.Emit(OpCode.LoadNil, target, 1);
        else if (value.Type == LuaType.Boolean) _code.Emit(OpCode.LoadBoolean, target, value.IsTrue ? 1 : 0);
        else _code.Emit(OpCode.LoadConstant, target, c: _code.Constant(value));
    }

    private static bool IsDirect(in ConstantExpression key) =>
        key.Value.IsString || (key.Value.IsNumber && key.Value.AsNumber == (int)key.Value.AsNumber && key.Value.AsNumber != 0);

    private void IndexInto(IndexExpression index, int target)
    {
        if (index.Key is ConstantExpression constant && IsDirect(in constant))
        {
            int table = ToAny(index.Target);
            _code.Line = index.Line;
            if (constant.Value.IsString) _code.Emit(OpCode.GetField, target, table, _code.Constant(constant.Value));
            else _code.Emit(OpCode.GetElement, target, table, (int)constant.Value.AsNumber);
        }
        else
        {
            (int table, int key) = Operands(index.Target, index.Key);
            _code.Line = index.Line;
            _code.Emit(OpCode.GetIndex, target, table, key);
        }

        Name(0, index.Target);
    }

    // A captured variable is read last, as what is right of it may change it.
    private (int Left, int Right) Operands(Expression left, Expression right)
    {
        if (left is not LocalExpression { Variable.IsCaptured: true }) return (ToAny(left), ToAny(right));
        int register = Reserve();
        int other = ToAny(right);
        Into(left, register);
        return (register, other);
    }

    private void ArithmeticInto(BinaryExpression arithmetic, int target)
    {
        if (arithmetic.Right is ConstantExpression { Value.IsNumber: true } constant)
        {
            int left = ToAny(arithmetic.Left);
            _code.Line = arithmetic.Line;
            _code.Emit((OpCode)((int)OpCode.AddConstant + (int)arithmetic.Op), target, left, _code.Constant(constant.Value));
            Name(0, arithmetic.Left);
            return;
        }

        (int a, int b) = Operands(arithmetic.Left, arithmetic.Right);
        _code.Line = arithmetic.Line;
        _code.Emit((OpCode)((int)OpCode.Add + (int)arithmetic.Op), target, a, b);
        Name(0, arithmetic.Left);
        Name(1, arithmetic.Right);
    }

    private void ConcatInto(BinaryExpression concat, int target)
    {
        List<Expression> operands = [concat.Left];
        Expression last = concat.Right;
        for (; last is BinaryExpression { Op: BinaryOperator.Concat } more; last = more.Right) operands.Add(more.Left);
        operands.Add(last);
        int first = _free;
        foreach (Expression operand in operands) ToTemporary(operand);
        _code.Line = concat.Line;
        _code.Emit(OpCode.Concat, target, first, operands.Count);
        for (int i = 0; i < operands.Count; i++) Name(i, operands[i]);
    }

    private void ComparisonInto(BinaryExpression comparison, int target)
    {
        List<int> jumps = JumpsIf(true, comparison);
        _code.Emit(OpCode.LoadBoolean, target, 0);
        int end = _code.Emit(OpCode.Jump);
        _code.Land(jumps);
        _code.Emit(OpCode.LoadBoolean, target, 1);
        _code.Land(end);
    }

    private void TableInto(TableExpression table, int target)
    {
        _code.Line = table.Line;
        // The table stands in front of its elements.
        int register = target == _free - 1 ? target : Reserve();
        int made = _code.Emit(OpCode.NewTable, register);
        int listed = 0, pending = 0, mapped = 0;
        for (int i = 0; i < table.Fields.Length; i++)
        {
            (Expression? key, Expression value) = table.Fields[i];
            if (key is not null)
            {
                mapped++;
                int free = _free;
                AssignInto(register, key, value);
                _free = free;
                continue;
            }

            if (i == table.Fields.Length - 1 && value.IsMultiple)
            {
                OpenValues(value);
                _code.Emit(OpCode.SetList, register, Instruction.Open, listed + 1);
                pending = 0;
                break;
            }

            ToTemporary(value);
            pending++;
            if (pending < ListPortion) continue;
            listed += Flush(register, listed, ref pending);
        }

        if (pending > 0) listed += Flush(register, listed, ref pending);
        _code.SetRoom(made, listed, mapped);
        if (register != target) _code.Emit(OpCode.Move, target, register);
    }

    // Keyed fields between listed ones are computed above them: the registers of the list stay where they are.
    private int Flush(int table, int listed, ref int pending)
    {
        int count = pending;
        _code.Emit(OpCode.SetList, table, count, listed + 1);
        _free = table + 1;
        pending = 0;
        return count;
    }

    private void AssignInto(int table, Expression key, Expression value)
    {
        if (key is ConstantExpression constant && IsDirect(in constant))
        {
            int register = ToAny(value);
            if (constant.Value.IsString) _code.Emit(OpCode.SetField, table, register, _code.Constant(constant.Value));
            else _code.Emit(OpCode.SetElement, table, register, (int)constant.Value.AsNumber);
            return;
        }

        (int left, int right) = Operands(key, value);
        _code.Emit(OpCode.SetIndex, table, left, right);
    }

    /// <summary>Evaluates a list into new registers, cut or filled up to a number of values; returns the first.</summary>
    private int Values(Expression[] expressions, int wanted)
    {
        int first = _free;
        for (int i = 0; i < expressions.Length; i++)
        {
            int missing = wanted - i;
            if (i == expressions.Length - 1 && expressions[i].IsMultiple && missing > 1)
            {
                FixedValues(expressions[i], missing);
                return first;
            }

            ToTemporary(expressions[i]);
            // It is evaluated all the same.
            if (missing <= 0) _free--;
        }

        int lacking = wanted - expressions.Length;
        if (lacking > 0) _code.Emit(OpCode.LoadNil, Reserve(lacking), lacking);
        return first;
    }

    /// <summary>Evaluates a list into new registers; the count is open if the last one has any number of values.</summary>
    private (int First, int Count) Several(Expression[] expressions)
    {
        int first = _free;
        for (int i = 0; i < expressions.Length; i++)
        {
            if (i == expressions.Length - 1 && expressions[i].IsMultiple)
            {
                OpenValues(expressions[i]);
                return (first, Instruction.Open);
            }

            ToTemporary(expressions[i]);
        }

        return (first, expressions.Length);
    }

    private void FixedValues(Expression expression, int count)
    {
        int first = _free;
        if (expression is CallExpression call) CompileCall(call, count);
        else _code.Emit(OpCode.Vararg, first, c: count);
        _free = first;
        Reserve(count);
    }

    private void OpenValues(Expression expression)
    {
        if (expression is CallExpression call) CompileCall(call, wanted: -1);
        else _code.Emit(OpCode.Vararg, Reserve(), c: -1);
    }

    /// <summary>Emits a call; its results stand from the register on that is returned.</summary>
    private int CompileCall(CallExpression call, int wanted, bool isTail = false, int place = -1)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        int slot = place >= 0 ? place : Reserve();
        if (call.Method is { } method)
        {
            int free = _free;
            int self = ToAny(call.Target);
            _free = free;
            Reserve();
            _code.Line = call.CallLine;
            _code.Emit(OpCode.Self, slot, self, _code.Constant(method));
            Name(0, call.Target);
        }
        else
        {
            Into(call.Target, slot);
        }

        (_, int count) = Several(call.Arguments);
        if (call.Method is not null && count != Instruction.Open) count++;
        _code.Line = call.CallLine;
        _code.Emit(isTail ? OpCode.TailCall : OpCode.Call, slot, count, wanted);
        if (call.Method is { } called) _code.Name(0, "method", called.ToLatin1());
        else Name(0, call.Target);
        _free = slot + 1;
        return slot;
    }

    // As Lua 5.1 names what stands in a register by where it came from.
    private void Name(int operand, Expression expression)
    {
        while (expression is ParenthesizedExpression parenthesized) expression = parenthesized.Inner;
        switch (expression)
        {
            case LocalExpression { Variable: var local }:
                _code.Name(operand, "local", local.Name.ToLatin1());
                return;
            case CapturedExpression captured:
                _code.Name(operand, "upvalue", captured.Name.ToLatin1());
                return;
            case GlobalExpression global:
                _code.Name(operand, "global", global.Name.ToLatin1());
                return;
            case IndexExpression { Key: ConstantExpression { Value.IsString: true } key }:
                _code.Name(operand, "field", key.Value.AsString.ToLatin1());
                return;
            case IndexExpression:
                _code.Name(operand, "field", "?");
                return;
        }
    }
}
