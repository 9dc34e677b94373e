namespace Tiercel.Lua;

/// <summary>An expression, and the line of its last token.</summary>
internal abstract class Expression(int line)
{
    public int Line { get; } = line;

    /// <summary>Whether it may have any number of values.</summary>
    public virtual bool IsMultiple => false;
}

/// <summary>Nil, a boolean, a number or a string.</summary>
internal sealed class ConstantExpression(LuaValue value, int line) : Expression(line)
{
    public LuaValue Value { get; } = value;
}

/// <summary>The arguments beyond the declared ones.</summary>
internal sealed class VarargExpression(int line) : Expression(line)
{
    public override bool IsMultiple => true;
}

/// <summary>A function.</summary>
internal sealed class FunctionExpression(FunctionBody body, int line) : Expression(line)
{
    public FunctionBody Body { get; } = body;
}

/// <summary>A local variable of the function it stands in.</summary>
internal sealed class LocalExpression(LocalVariable variable, int line) : Expression(line)
{
    public LocalVariable Variable { get; } = variable;
}

/// <summary>A local variable of a function around the one it stands in.</summary>
internal sealed class CapturedExpression(int index, LuaString name, int line) : Expression(line)
{
    public int Index { get; } = index;

    public LuaString Name { get; } = name;
}

/// <summary>A global variable.</summary>
internal sealed class GlobalExpression(LuaString name, int line) : Expression(line)
{
    public LuaString Name { get; } = name;
}

/// <summary>What belongs to a key.</summary>
internal sealed class IndexExpression(Expression target, Expression key, int line) : Expression(line)
{
    public Expression Target { get; } = target;

    public Expression Key { get; } = key;
}

/// <summary>A call of a function, or of a method if there is a name.</summary>
internal sealed class CallExpression(Expression target, LuaString? method, Expression[] arguments, int callLine, int line)
    : Expression(line)
{
    public Expression Target { get; } = target;

    public LuaString? Method { get; } = method;

    public Expression[] Arguments { get; } = arguments;

    /// <summary>The line where the arguments begin.</summary>
    public int CallLine { get; } = callLine;

    public override bool IsMultiple => true;
}

/// <summary>An expression in parentheses: one value, whatever it is.</summary>
internal sealed class ParenthesizedExpression(Expression inner, int line) : Expression(line)
{
    public Expression Inner { get; } = inner;
}

/// <summary>An operator with one operand.</summary>
internal sealed class UnaryExpression(OpCode op, Expression operand, int line) : Expression(line)
{
    public OpCode Op { get; } = op;

    public Expression Operand { get; } = operand;
}

/// <summary>An operator of two operands that are both evaluated: of numbers, of order or equality, or ..</summary>
internal sealed class BinaryExpression(BinaryOperator op, Expression left, Expression right, int line) : Expression(line)
{
    public BinaryOperator Op { get; } = op;

    public Expression Left { get; } = left;

    public Expression Right { get; } = right;
}

/// <summary>And, or: the right operand is evaluated only if the left one does not decide.</summary>
internal sealed class LogicalExpression(bool isAnd, Expression left, Expression right, int line) : Expression(line)
{
    public bool IsAnd { get; } = isAnd;

    public Expression Left { get; } = left;

    public Expression Right { get; } = right;
}

/// <summary>A table constructor.</summary>
internal sealed class TableExpression(TableField[] fields, int line) : Expression(line)
{
    public TableField[] Fields { get; } = fields;
}

/// <summary>A field of a table constructor; without key it goes to the list.</summary>
internal readonly record struct TableField(Expression? Key, Expression Value);

/// <summary>Operators with two operands, in the order of <see cref="OpCode"/>'s.</summary>
internal enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Concat,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
}
