// By recursive descent, along the grammar of the reference manual (section 8), with the messages of Lua 5.1. Names are
// resolved on the way, so that what comes after knows which variables are captured.
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Tiercel.Lua;

/// <summary>Makes a tree of a source.</summary>
internal sealed partial class Parser(Lexer lexer)
{
    // Of statements and expressions within each other: as in Lua 5.1.
    private const int MaxDepth = 200;

    private FunctionScope _scope = null!;
    private int _depth;

    private Token Current => lexer.Current;

    /// <summary>Parses a whole source as a function with any number of arguments.</summary>
    public FunctionBody ParseChunk()
    {
        FunctionBody body = new(0) { IsVararg = true };
        _scope = new FunctionScope(null, body);
        lexer.Next();
        body.Block = ParseBlock();
        Check(TokenKind.EndOfSource);
        body.LastLine = lexer.Line;
        return body;
    }

    private Block ParseBlock(bool isLoop = false)
    {
        _scope.EnterBlock(isLoop);
        Block block = new(ParseStatements());
        _scope.LeaveBlock();
        return block;
    }

    private List<Statement> ParseStatements()
    {
        List<Statement> statements = [];
        Enter();
        bool isLast = false;
        while (!isLast && !EndsBlock(Current.Kind))
        {
            isLast = Current.Kind is TokenKind.Return or TokenKind.Break;
            statements.Add(ParseStatement());
            TakeIf((byte)';');
        }

        _depth--;
        return statements;
    }

    private static bool EndsBlock(TokenKind kind) =>
        kind is TokenKind.Else or TokenKind.ElseIf or TokenKind.End or TokenKind.EndOfSource or TokenKind.Until;

    private Statement ParseStatement()
    {
        int line = lexer.Line;
        switch (Current.Kind)
        {
            case TokenKind.If:
                return ParseIf(line);
            case TokenKind.While:
                return ParseWhile(line);
            case TokenKind.Do:
                lexer.Next();
                Block body = ParseBlock();
                CheckMatch(TokenKind.End, TokenKind.Do, line);
                return new DoStatement(body, lexer.LastLine);
            case TokenKind.For:
                return ParseFor(line);
            case TokenKind.Repeat:
                return ParseRepeat(line);
            case TokenKind.Function:
                return ParseFunctionStatement(line);
            case TokenKind.Local:
                lexer.Next();
                return TakeIf(TokenKind.Function) ? ParseLocalFunction() : ParseLocal();
            case TokenKind.Return:
                return ParseReturn();
            case TokenKind.Break:
                lexer.Next();
                if (!_scope.IsInLoop) throw lexer.Unexpected("no loop to break");
                return new BreakStatement(lexer.LastLine);
            default:
                return ParseExpressionStatement();
        }
    }

    private IfStatement ParseIf(int line)
    {
        List<(Expression?, Block)> clauses = [];
        do
        {
            lexer.Next();
            Expression condition = ParseExpression();
            Take(TokenKind.Then);
            clauses.Add((condition, ParseBlock()));
        }
        while (Current.Kind == TokenKind.ElseIf);

        if (TakeIf(TokenKind.Else)) clauses.Add((null, ParseBlock()));
        CheckMatch(TokenKind.End, TokenKind.If, line);
        return new IfStatement(clauses, lexer.LastLine);
    }

    private WhileStatement ParseWhile(int line)
    {
        lexer.Next();
        Expression condition = ParseExpression();
        Take(TokenKind.Do);
        Block body = ParseBlock(isLoop: true);
        CheckMatch(TokenKind.End, TokenKind.While, line);
        return new WhileStatement(condition, body, lexer.LastLine);
    }

    private RepeatStatement ParseRepeat(int line)
    {
        lexer.Next();
        _scope.EnterBlock(isLoop: true);
        _scope.EnterBlock();
        Block body = new(ParseStatements());
        CheckMatch(TokenKind.Until, TokenKind.Repeat, line);
        // What the body declares can be seen here.
        Expression condition = ParseExpression();
        _scope.LeaveBlock();
        _scope.LeaveBlock();
        return new RepeatStatement(body, condition, lexer.LastLine);
    }

    private Statement ParseFor(int line)
    {
        lexer.Next();
        LocalVariable first = new(TakeName());
        return Current switch
        {
            { Kind: TokenKind.Character, Character: (byte)'=' } => ParseNumericFor(first, line),
            { Kind: TokenKind.Character, Character: (byte)',' } or { Kind: TokenKind.In } => ParseGenericFor(first, line),
            _ => throw lexer.Unexpected("'=' or 'in' expected"),
        };
    }

    private NumericForStatement ParseNumericFor(LocalVariable variable, int line)
    {
        lexer.Next();
        Expression start = ParseExpression();
        Take((byte)',');
        Expression limit = ParseExpression();
        Expression? step = TakeIf((byte)',') ? ParseExpression() : null;
        return new NumericForStatement(variable, start, limit, step, ParseForBody(line, variable), line, lexer.LastLine);
    }

    private GenericForStatement ParseGenericFor(LocalVariable first, int line)
    {
        List<LocalVariable> variables = [first];
        while (TakeIf((byte)',')) variables.Add(new LocalVariable(TakeName()));
        Take(TokenKind.In);
        Expression[] values = ParseExpressions();
        LocalVariable[] all = [.. variables];
        return new GenericForStatement(all, values, ParseForBody(line, all), line, lexer.LastLine);
    }

    private Block ParseForBody(int line, params ReadOnlySpan<LocalVariable> variables)
    {
        Take(TokenKind.Do);
        _scope.EnterBlock(isLoop: true);
        // Three that the program cannot see.
        _scope.Declare(lexer, new LocalVariable(LuaString.Empty), new LocalVariable(LuaString.Empty), new LocalVariable(LuaString.Empty));
        _scope.Declare(lexer, variables);
        Block body = ParseBlock();
        _scope.LeaveBlock();
        CheckMatch(TokenKind.End, TokenKind.For, line);
        return body;
    }

    private AssignStatement ParseFunctionStatement(int line)
    {
        lexer.Next();
        LuaString name = TakeName();
        Expression target = _scope.Resolve(lexer, name);
        while (TakeIf((byte)'.')) target = Field(target);
        bool isMethod = TakeIf((byte)':');
        if (isMethod) target = Field(target);
        return new AssignStatement([target], [ParseFunction(isMethod, line)], line);
    }

    private IndexExpression Field(Expression target)
    {
        LuaString name = TakeName();
        return new IndexExpression(target, new ConstantExpression(name, lexer.LastLine), lexer.LastLine);
    }

    private LocalFunctionStatement ParseLocalFunction()
    {
        LocalVariable variable = new(TakeName());
        _scope.Declare(lexer, variable);
        return new LocalFunctionStatement(variable, ParseFunction(isMethod: false, lexer.Line), lexer.LastLine);
    }

    private LocalStatement ParseLocal()
    {
        List<LocalVariable> variables = [];
        do variables.Add(new LocalVariable(TakeName()));
        while (TakeIf((byte)','));
        Expression[] values = TakeIf((byte)'=') ? ParseExpressions() : [];
        LocalVariable[] all = [.. variables];
        _scope.Declare(lexer, all);
        return new LocalStatement(all, values, lexer.LastLine);
    }

    private ReturnStatement ParseReturn()
    {
        lexer.Next();
        bool isEmpty = EndsBlock(Current.Kind) || Is((byte)';');
        Expression[] values = isEmpty ? [] : ParseExpressions();
        return new ReturnStatement(values, lexer.LastLine);
    }

    private Statement ParseExpressionStatement()
    {
        Expression first = ParsePrimary();
        if (first is CallExpression call) return new CallStatement(call, lexer.LastLine);
        List<Expression> targets = [first];
        while (true)
        {
            if (targets[^1] is not (LocalExpression or CapturedExpression or GlobalExpression or IndexExpression))
                throw lexer.Unexpected("syntax error");
            if (!TakeIf((byte)',')) break;
            targets.Add(ParsePrimary());
            if (targets.Count > MaxDepth) throw lexer.Error("chunk has too many syntax levels", null);
        }

        Take((byte)'=');
        Expression[] values = ParseExpressions();
        return new AssignStatement([.. targets], values, lexer.LastLine);
    }

    private void Enter()
    {
        if (++_depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw lexer.Error("chunk has too many syntax levels", null);
    }

    private bool Is(byte character) => Current.Kind == TokenKind.Character && Current.Character == character;

    private bool TakeIf(byte character)
    {
        if (!Is(character)) return false;
        lexer.Next();
        return true;
    }

    private bool TakeIf(TokenKind kind)
    {
        if (Current.Kind != kind) return false;
        lexer.Next();
        return true;
    }

    private void Take(byte character)
    {
        if (!TakeIf(character)) throw Expected(Lexer.Name(character));
    }

    private void Take(TokenKind kind)
    {
        Check(kind);
        lexer.Next();
    }

    private LuaString TakeName()
    {
        Check(TokenKind.Name);
        LuaString name = Current.Text!;
        lexer.Next();
        return name;
    }

    private void Check(TokenKind kind)
    {
        if (Current.Kind != kind) throw Expected(Lexer.Name(kind));
    }

    private void CheckMatch(TokenKind closing, TokenKind opening, int line)
    {
        if (Current.Kind != closing) throw Unmatched(Lexer.Name(closing), Lexer.Name(opening), line);
        lexer.Next();
    }

    private void CheckMatch(byte closing, byte opening, int line)
    {
        if (!Is(closing)) throw Unmatched(Lexer.Name(closing), Lexer.Name(opening), line);
        lexer.Next();
    }

    private LuaSyntaxException Expected(string what) => lexer.Unexpected($"'{what}' expected");

    private LuaSyntaxException Unmatched(string closing, string opening, int line) => line == lexer.Line
        ? Expected(closing)
        : lexer.Unexpected(string.Create(CultureInfo.InvariantCulture, $"'{closing}' expected (to close '{opening}' at line {line})"));
}
