using System.Globalization;

namespace Tiercel.Lua;

/// <summary>Which variables can be seen where the parser stands in a function.</summary>
internal sealed class FunctionScope(FunctionScope? parent, FunctionBody body)
{
    private const int MaxLocals = 200;
    private const int MaxCaptures = 60;

    private readonly List<LocalVariable> _visible = [];
    private readonly Stack<(int Visible, bool IsLoop)> _blocks = new();

    // Which variable of the functions around a name means: they stand still as long as this one is parsed.
    private readonly Dictionary<LuaString, int> _captured = new(ReferenceEqualityComparer.Instance);

    public FunctionScope? Parent { get; } = parent;

    public FunctionBody Body { get; } = body;

    /// <summary>Whether break has a loop to end.</summary>
    public bool IsInLoop => _blocks.Any(static b => b.IsLoop);

    public void EnterBlock(bool isLoop = false) => _blocks.Push((_visible.Count, isLoop));

    public void LeaveBlock()
    {
        int count = _blocks.Pop().Visible;
        _visible.RemoveRange(count, _visible.Count - count);
    }

    /// <summary>Makes variables visible from here to the end of their block.</summary>
    public void Declare(Lexer lexer, params ReadOnlySpan<LocalVariable> variables)
    {
        _visible.AddRange(variables);
        CheckLimit(lexer, _visible.Count, MaxLocals, "local variables");
    }

    /// <summary>What a name means here.</summary>
    public Expression Resolve(Lexer lexer, LuaString name)
    {
        int line = lexer.LastLine;
        if (Find(name) is { } local) return new LocalExpression(local, line);
        int captured = Capture(lexer, name);
        return captured >= 0 ? new CapturedExpression(captured, name, line) : new GlobalExpression(name, line);
    }

    // The index of a variable of the functions around among those this one captures; -1 if there is none of the name.
    private int Capture(Lexer lexer, LuaString name)
    {
        if (Parent is null) return -1;
        if (_captured.TryGetValue(name, out int captured)) return captured;
        return _captured[name] = CaptureAnew(Parent, lexer, name);
    }

    private int CaptureAnew(FunctionScope parent, Lexer lexer, LuaString name)
    {
        LocalVariable? local = parent.Find(name);
        int outer = local is null ? parent.Capture(lexer, name) : -1;
        if (local is null && outer < 0) return -1;
        local?.IsCaptured = true;
        int known = Body.Captures.FindIndex(c => c.Local == local && c.Captured == outer);
        if (known >= 0) return known;
        Body.Captures.Add((local, outer, name));
        CheckLimit(lexer, Body.Captures.Count, MaxCaptures, "upvalues");
        return Body.Captures.Count - 1;
    }

    private LocalVariable? Find(LuaString name)
    {
        for (int i = _visible.Count - 1; i >= 0; i--)
        {
            if (ReferenceEquals(_visible[i].Name, name)) return _visible[i];
        }

        return null;
    }

    private void CheckLimit(Lexer lexer, int count, int limit, string what)
    {
        if (count <= limit) return;
        string which = Parent is null ? "main function" : string.Create(CultureInfo.InvariantCulture, $"function at line {Body.FirstLine}");
        throw lexer.Error(string.Create(CultureInfo.InvariantCulture, $"{which} has more than {limit} {what}"), null);
    }
}
