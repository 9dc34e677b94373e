namespace Tiercel.Lua;

internal sealed partial class Parser
{
    private const int UnaryPriority = 8;

    private static readonly LuaString _self = LuaString.Constant("self");
    private static readonly LuaString _arg = LuaString.Constant("arg");

    // How strongly operators bind on their left and on their right; .. and ^ are right associative.
    private static readonly (int Left, int Right)[] _priorities =
        [(6, 6), (6, 6), (7, 7), (7, 7), (7, 7), (10, 9), (5, 4), (3, 3), (3, 3), (3, 3), (3, 3), (3, 3), (3, 3), (2, 2), (1, 1)];

    private Expression[] ParseExpressions()
    {
        List<Expression> expressions = [ParseExpression()];
        while (TakeIf((byte)',')) expressions.Add(ParseExpression());
        return [.. expressions];
    }

    private Expression ParseExpression(int limit = 0)
    {
        Enter();
        Expression left = UnaryOperator() is { } unary ? ParseUnary(unary) : ParseSimple();
        while (InfixOperator() is { } op && _priorities[(int)op].Left > limit)
        {
            lexer.Next();
            Expression right = ParseExpression(_priorities[(int)op].Right);
            left = op >= BinaryOperator.And
                ? new LogicalExpression(op == BinaryOperator.And, left, right, lexer.LastLine)
                : (Expression?)Folded(op, left, right) ?? new BinaryExpression(op, left, right, lexer.LastLine);
        }

        _depth--;
        return left;
    }

    private Expression ParseUnary(OpCode op)
    {
        lexer.Next();
        Expression operand = ParseExpression(UnaryPriority);
        if (op == OpCode.Negate && operand is ConstantExpression { Value.IsNumber: true } number && !double.IsNaN(number.Value.AsNumber))
            return new ConstantExpression(-number.Value.AsNumber, lexer.LastLine);
        return new UnaryExpression(op, operand, lexer.LastLine);
    }

    // What has no number as its result is left to run time, as in Lua 5.1.
    private ConstantExpression? Folded(BinaryOperator op, Expression left, Expression right)
    {
        if (op > BinaryOperator.Power) return null;
        if (left is not ConstantExpression { Value.IsNumber: true } a) return null;
        if (right is not ConstantExpression { Value.IsNumber: true } b) return null;
        if (op is BinaryOperator.Divide or BinaryOperator.Modulo && b.Value.AsNumber == 0) return null;
        double result = Arithmetic.Calculate(LuaEvent.Add + (int)op, a.Value.AsNumber, b.Value.AsNumber);
        return double.IsNaN(result) ? null : new ConstantExpression(result, lexer.LastLine);
    }

    private OpCode? UnaryOperator() => Current switch
    {
        { Kind: TokenKind.Not } => OpCode.Not,
        { Kind: TokenKind.Character, Character: (byte)'-' } => OpCode.Negate,
        { Kind: TokenKind.Character, Character: (byte)'#' } => OpCode.Length,
        _ => null,
    };

    private BinaryOperator? InfixOperator() => Current.Kind switch
    {
        TokenKind.And => BinaryOperator.And,
        TokenKind.Or => BinaryOperator.Or,
        TokenKind.Concat => BinaryOperator.Concat,
        TokenKind.Equal => BinaryOperator.Equal,
        TokenKind.NotEqual => BinaryOperator.NotEqual,
        TokenKind.LessOrEqual => BinaryOperator.LessOrEqual,
        TokenKind.GreaterOrEqual => BinaryOperator.GreaterOrEqual,
        TokenKind.Character => (char)Current.Character switch
        {
            '+' => BinaryOperator.Add,
            '-' => BinaryOperator.Subtract,
            '*' => BinaryOperator.Multiply,
            '/' => BinaryOperator.Divide,
            '%' => BinaryOperator.Modulo,
            '^' => BinaryOperator.Power,
            '<' => BinaryOperator.Less,
            '>' => BinaryOperator.Greater,
            _ => null,
        },
        _ => null,
    };

    private Expression ParseSimple()
    {
        Token token = Current;
        int line = lexer.Line;
        LuaValue constant;
        switch (token.Kind)
        {
            case TokenKind.Number:
                constant = token.Number;
                break;
            case TokenKind.String:
                constant = token.Text!;
                break;
            case TokenKind.Nil:
                constant = default;
                break;
            case TokenKind.True or TokenKind.False:
                constant = token.Kind == TokenKind.True;
                break;
            case TokenKind.Dots:
                if (!_scope.Body.IsVararg) throw lexer.Unexpected("cannot use '...' outside a vararg function");
                _scope.Body.UsesVararg = true;
                lexer.Next();
                return new VarargExpression(lexer.LastLine);
            case TokenKind.Character when token.Character == '{':
                return ParseTable();
            case TokenKind.Function:
                lexer.Next();
                return ParseFunction(isMethod: false, line);
            default:
                return ParsePrimary();
        }

        lexer.Next();
        return new ConstantExpression(constant, lexer.LastLine);
    }

    private Expression ParsePrimary()
    {
        Expression expression = ParsePrefix();
        while (true)
        {
            switch (Current)
            {
                case { Kind: TokenKind.Character, Character: (byte)'.' }:
                    lexer.Next();
                    expression = Field(expression);
                    break;
                case { Kind: TokenKind.Character, Character: (byte)'[' }:
                    expression = new IndexExpression(expression, ParseKey(), lexer.LastLine);
                    break;
                case { Kind: TokenKind.Character, Character: (byte)':' }:
                    lexer.Next();
                    LuaString method = TakeName();
                    expression = ParseCall(expression, method);
                    break;
                case { Kind: TokenKind.Character, Character: (byte)'(' or (byte)'{' } or { Kind: TokenKind.String }:
                    expression = ParseCall(expression, null);
                    break;
                default:
                    return expression;
            }
        }
    }

    private Expression ParsePrefix()
    {
        int line = lexer.Line;
        if (TakeIf((byte)'('))
        {
            Expression inner = ParseExpression();
            CheckMatch((byte)')', (byte)'(', line);
            return new ParenthesizedExpression(inner, lexer.LastLine);
        }

        if (Current.Kind != TokenKind.Name) throw lexer.Unexpected("unexpected symbol");
        LuaString name = TakeName();
        return _scope.Resolve(lexer, name);
    }

    private Expression ParseKey()
    {
        lexer.Next();
        Expression key = ParseExpression();
        Take((byte)']');
        return key;
    }

    private CallExpression ParseCall(Expression target, LuaString? method)
    {
        int line = lexer.Line;
        Expression[] arguments;
        if (Is((byte)'('))
        {
            if (line != lexer.LastLine) throw lexer.Unexpected("ambiguous syntax (function call x new statement)");
            lexer.Next();
            arguments = Is((byte)')') ? [] : ParseExpressions();
            CheckMatch((byte)')', (byte)'(', line);
        }
        else if (Is((byte)'{'))
        {
            arguments = [ParseTable()];
        }
        else if (Current.Kind == TokenKind.String)
        {
            arguments = [ParseSimple()];
        }
        else
        {
            throw lexer.Unexpected("function arguments expected");
        }

        return new CallExpression(target, method, arguments, line, lexer.LastLine);
    }

    private TableExpression ParseTable()
    {
        int line = lexer.Line;
        Take((byte)'{');
        List<TableField> fields = [];
        while (!Is((byte)'}'))
        {
            fields.Add(ParseField());
            if (!TakeIf((byte)',') && !TakeIf((byte)';')) break;
        }

        CheckMatch((byte)'}', (byte)'{', line);
        return new TableExpression([.. fields], lexer.LastLine);
    }

    private TableField ParseField()
    {
        Expression? key = null;
        if (Is((byte)'['))
        {
            key = ParseKey();
            Take((byte)'=');
        }
        else if (Current.Kind == TokenKind.Name && lexer.Peek() is { Kind: TokenKind.Character, Character: (byte)'=' })
        {
            key = new ConstantExpression(TakeName(), lexer.LastLine);
            lexer.Next();
        }

        return new TableField(key, ParseExpression());
    }

    private FunctionExpression ParseFunction(bool isMethod, int line)
    {
        FunctionBody body = new(line);
        _scope = new FunctionScope(_scope, body);
        _scope.EnterBlock();
        if (isMethod) body.Parameters.Add(new LocalVariable(lexer.Intern(_self)));
        Take((byte)'(');
        if (!Is((byte)')')) ParseParameters(body);
        Take((byte)')');
        _scope.Declare(lexer, [.. body.Parameters]);
        if (body.ArgumentTable is not null) _scope.Declare(lexer, body.ArgumentTable);
        body.Block = ParseBlock();
        body.LastLine = lexer.Line;
        CheckMatch(TokenKind.End, TokenKind.Function, line);
        _scope = _scope.Parent!;
        return new FunctionExpression(body, lexer.LastLine);
    }

    private void ParseParameters(FunctionBody body)
    {
        do
        {
            if (Current.Kind == TokenKind.Dots)
            {
                lexer.Next();
                body.IsVararg = true;
                body.ArgumentTable = new LocalVariable(lexer.Intern(_arg));
                return;
            }

            if (Current.Kind != TokenKind.Name) throw lexer.Unexpected("<name> or '...' expected");
            body.Parameters.Add(new LocalVariable(TakeName()));
        }
        while (TakeIf((byte)','));
    }
}
