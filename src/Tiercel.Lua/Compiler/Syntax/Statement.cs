namespace Tiercel.Lua;

/// <summary>A statement, and the line of its last token.</summary>
internal abstract class Statement(int line)
{
    public int Line { get; } = line;
}

/// <summary>Statements one after the other; variables they declare end with the last.</summary>
internal sealed class Block(List<Statement> statements)
{
    public List<Statement> Statements { get; } = statements;
}

internal sealed class LocalStatement(LocalVariable[] variables, Expression[] values, int line) : Statement(line)
{
    public LocalVariable[] Variables { get; } = variables;

    public Expression[] Values { get; } = values;
}

internal sealed class LocalFunctionStatement(LocalVariable variable, FunctionExpression function, int line) : Statement(line)
{
    public LocalVariable Variable { get; } = variable;

    public FunctionExpression Function { get; } = function;
}

internal sealed class AssignStatement(Expression[] targets, Expression[] values, int line) : Statement(line)
{
    public Expression[] Targets { get; } = targets;

    public Expression[] Values { get; } = values;
}

internal sealed class CallStatement(CallExpression call, int line) : Statement(line)
{
    public CallExpression Call { get; } = call;
}

internal sealed class DoStatement(Block body, int line) : Statement(line)
{
    public Block Body { get; } = body;
}

internal sealed class WhileStatement(Expression condition, Block body, int line) : Statement(line)
{
    public Expression Condition { get; } = condition;

    public Block Body { get; } = body;
}

internal sealed class RepeatStatement(Block body, Expression condition, int line) : Statement(line)
{
    public Block Body { get; } = body;

    public Expression Condition { get; } = condition;
}

/// <summary>Conditions with their blocks, the last of which may have none.</summary>
internal sealed class IfStatement(List<(Expression? Condition, Block Body)> clauses, int line) : Statement(line)
{
    public List<(Expression? Condition, Block Body)> Clauses { get; } = clauses;
}

internal sealed class NumericForStatement(
    LocalVariable variable, Expression start, Expression limit, Expression? step, Block body, int firstLine, int line) : Statement(line)
{
    public LocalVariable Variable { get; } = variable;

    public Expression Start { get; } = start;

    public Expression Limit { get; } = limit;

    public Expression? Step { get; } = step;

    public Block Body { get; } = body;

    public int FirstLine { get; } = firstLine;
}

internal sealed class GenericForStatement(LocalVariable[] variables, Expression[] values, Block body, int firstLine, int line)
    : Statement(line)
{
    public LocalVariable[] Variables { get; } = variables;

    public Expression[] Values { get; } = values;

    public Block Body { get; } = body;

    public int FirstLine { get; } = firstLine;
}

internal sealed class ReturnStatement(Expression[] values, int line) : Statement(line)
{
    public Expression[] Values { get; } = values;
}

internal sealed class BreakStatement(int line) : Statement(line);
