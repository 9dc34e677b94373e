using System.Runtime.CompilerServices;

namespace Tiercel.Lua;

internal sealed partial class FunctionCompiler
{
    /// <summary>
    /// Emits jumps that are taken if an expression holds, or if it does not; otherwise what follows is gone on with.
    /// </summary>
    private List<int> JumpsIf(bool holds, Expression condition)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        while (condition is ParenthesizedExpression parenthesized) condition = parenthesized.Inner;
        switch (condition)
        {
            case ConstantExpression constant:
                return constant.Value.IsTrue == holds ? [_code.Emit(OpCode.Jump)] : [];
            case UnaryExpression { Op: OpCode.Not } not:
                return JumpsIf(!holds, not.Operand);
            case LogicalExpression logical when logical.IsAnd == holds:
                // One operand decides against the jump.
                List<int> past = JumpsIf(!holds, logical.Left);
                List<int> jumps = JumpsIf(holds, logical.Right);
                _code.Land(past);
                return jumps;
            case LogicalExpression logical:
                List<int> first = JumpsIf(holds, logical.Left);
                first.AddRange(JumpsIf(holds, logical.Right));
                return first;
            case BinaryExpression { Op: >= BinaryOperator.Equal } comparison:
                return [Compare(holds, comparison)];
            default:
                int free = _free;
                int register = ToAny(condition);
                _free = free;
                return [_code.Emit(holds ? OpCode.JumpIf : OpCode.JumpUnless, register)];
        }
    }

    private int Compare(bool holds, BinaryExpression comparison)
    {
        int free = _free;
        (OpCode op, bool isSwapped) = comparison.Op switch
        {
            BinaryOperator.Equal => (OpCode.JumpEqual, false),
            BinaryOperator.NotEqual => (OpCode.JumpNotEqual, false),
            BinaryOperator.Less => (OpCode.JumpLess, false),
            BinaryOperator.LessOrEqual => (OpCode.JumpLessOrEqual, false),
            BinaryOperator.Greater => (OpCode.JumpLess, true),
            _ => (OpCode.JumpLessOrEqual, true),
        };
        int jump = comparison.Right is ConstantExpression constant && IsComparable(constant, comparison.Op)
            ? CompareToConstant(holds, comparison, constant)
            : CompareRegisters(Negated(op, holds), isSwapped, comparison);
        _free = free;
        return jump;
    }

    // The opposite of an operator is the one behind it.
    private static OpCode Negated(OpCode op, bool holds)
    {
        if (holds) return op;
        return op switch { OpCode.JumpNotEqual => OpCode.JumpEqual, _ => op + 1 };
    }

    private int CompareRegisters(OpCode op, bool isSwapped, BinaryExpression comparison)
    {
        (int left, int right) = Operands(comparison.Left, comparison.Right);
        _code.Line = comparison.Line;
        return isSwapped ? _code.Emit(op, right, left) : _code.Emit(op, left, right);
    }

    private bool IsComparable(ConstantExpression constant, BinaryOperator op)
    {
        bool isEquality = op is BinaryOperator.Equal or BinaryOperator.NotEqual;
        if (!isEquality && !constant.Value.IsNumber) return false;
        return _code.Constant(constant.Value) < ushort.MaxValue;
    }

    private int CompareToConstant(bool holds, BinaryExpression comparison, ConstantExpression constant)
    {
        int left = ToAny(comparison.Left);
        OpCode op = comparison.Op switch
        {
            BinaryOperator.Equal => OpCode.JumpEqualConstant,
            BinaryOperator.NotEqual => OpCode.JumpNotEqualConstant,
            BinaryOperator.Less => OpCode.JumpLessConstant,
            BinaryOperator.LessOrEqual => OpCode.JumpLessOrEqualConstant,
            BinaryOperator.Greater => OpCode.JumpGreaterConstant,
            _ => OpCode.JumpGreaterOrEqualConstant,
        };
        if (!holds) op = op == OpCode.JumpNotEqualConstant ? OpCode.JumpEqualConstant : op + 1;
        _code.Line = comparison.Line;
        return _code.Emit(op, left, _code.Constant(constant.Value));
    }
}
