// Registers are given out like a stack: the variables that can be seen below, what an expression needs for a while above. A
// variable that a function captures has a cell in its register from its declaration on, so that leaving its block needs no
// deed, and each turn of a loop has one of its own.
using System.Runtime.CompilerServices;

namespace Tiercel.Lua;

/// <summary>Makes instructions of the tree of one function.</summary>
internal sealed partial class FunctionCompiler(string source)
{
    private readonly CodeBuilder _code = new(source);
    private readonly List<FunctionPrototype> _functions = [];
    private readonly Stack<List<int>> _breaks = new();
    private int _free;

    /// <summary>Compiles a whole source.</summary>
    public FunctionPrototype CompileMain(FunctionBody body)
    {
        try
        {
            return Compile(body);
        }
        catch (InsufficientExecutionStackException)
        {
            throw new LuaSyntaxException($"{source}:{_code.Line}: chunk has too many syntax levels");
        }
    }

    private FunctionPrototype Compile(FunctionBody body)
    {
        _code.Line = body.FirstLine;
        foreach (LocalVariable parameter in body.Parameters) Place(parameter, Reserve());
        foreach (LocalVariable parameter in body.Parameters) WrapIfCaptured(parameter);
        if (body.ArgumentTable is { } table)
        {
            Place(table, Reserve());
            if (body.UsesVararg) _code.Emit(OpCode.LoadNil, table.Register, 1);
            else _code.Emit(OpCode.ArgumentTable, table.Register);
            WrapIfCaptured(table);
        }

        CompileBlock(body.Block);
        _code.Line = body.LastLine;
        _code.Emit(OpCode.ReturnNothing);
        return _code.Build(body, _functions);
    }

    private int Reserve(int count = 1)
    {
        int first = _free;
        _free += count;
        _code.NeedRegisters(_free);
        return first;
    }

    private static void Place(LocalVariable variable, int register) => variable.Register = register;

    private void WrapIfCaptured(LocalVariable variable)
    {
        if (variable.IsCaptured) _code.Emit(OpCode.NewCell, variable.Register);
    }

    private void CompileBlock(Block block)
    {
        int free = _free;
        foreach (Statement statement in block.Statements) CompileStatement(statement);
        _free = free;
    }

    private void CompileStatement(Statement statement)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        _code.Line = statement.Line;
        switch (statement)
        {
            case LocalStatement local:
                CompileLocal(local);
                return;
            case LocalFunctionStatement function:
                CompileLocalFunction(function);
                return;
            case AssignStatement assign:
                int free = _free;
                CompileAssign(assign);
                _free = free;
                return;
            case CallStatement call:
                int before = _free;
                CompileCall(call.Call, wanted: 0);
                _free = before;
                return;
            case DoStatement block:
                CompileBlock(block.Body);
                return;
            case WhileStatement loop:
                CompileWhile(loop);
                return;
            case RepeatStatement loop:
                CompileRepeat(loop);
                return;
            case IfStatement choice:
                CompileIf(choice);
                return;
            case NumericForStatement loop:
                CompileNumericFor(loop);
                return;
            case GenericForStatement loop:
                CompileGenericFor(loop);
                return;
            case ReturnStatement end:
                CompileReturn(end);
                return;
            case BreakStatement:
                _breaks.Peek().Add(_code.Emit(OpCode.Jump));
                return;
        }
    }

    private void CompileLocal(LocalStatement local)
    {
        int first = Values(local.Values, local.Variables.Length);
        for (int i = 0; i < local.Variables.Length; i++)
        {
            Place(local.Variables[i], first + i);
            WrapIfCaptured(local.Variables[i]);
        }
    }

    private void CompileLocalFunction(LocalFunctionStatement statement)
    {
        LocalVariable variable = statement.Variable;
        Place(variable, Reserve());
        if (!variable.IsCaptured)
        {
            Into(statement.Function, variable.Register);
            return;
        }

        // The function may capture itself: the cell comes first.
        _code.Emit(OpCode.LoadNil, variable.Register, 1);
        WrapIfCaptured(variable);
        int function = ToTemporary(statement.Function);
        _code.Emit(OpCode.SetCell, variable.Register, function);
        _free = function;
    }

    private void CompileWhile(WhileStatement loop)
    {
        int start = _code.Here;
        List<int> exits = JumpsIf(false, loop.Condition);
        _breaks.Push(exits);
        CompileBlock(loop.Body);
        _code.EndTurn(start);
        _code.Emit(OpCode.Loop, c: start);
        _code.Land(_breaks.Pop());
    }

    private void CompileRepeat(RepeatStatement loop)
    {
        int start = _code.Here;
        _breaks.Push([]);
        int free = _free;
        foreach (Statement statement in loop.Body.Statements) CompileStatement(statement);
        List<int> exits = JumpsIf(true, loop.Condition);
        _free = free;
        _code.EndTurn(start);
        _code.Emit(OpCode.Loop, c: start);
        _code.Land(exits);
        _code.Land(_breaks.Pop());
    }

    private void CompileIf(IfStatement choice)
    {
        List<int> ends = [];
        for (int i = 0; i < choice.Clauses.Count; i++)
        {
            (Expression? condition, Block body) = choice.Clauses[i];
            List<int> skips = condition is null ? [] : JumpsIf(false, condition);
            CompileBlock(body);
            if (i + 1 < choice.Clauses.Count) ends.Add(_code.Emit(OpCode.Jump));
            _code.Land(skips);
        }

        _code.Land(ends);
    }

    private void CompileNumericFor(NumericForStatement loop)
    {
        int free = _free;
        int control = ToTemporary(loop.Start);
        ToTemporary(loop.Limit);
        ToTemporary(loop.Step ?? new ConstantExpression(1.0, loop.Line));
        int prepare = _code.Emit(OpCode.PrepareFor, control);
        _code.FixLine(loop.FirstLine);
        _breaks.Push([]);
        int start = _code.Here;
        Place(loop.Variable, Reserve());
        WrapIfCaptured(loop.Variable);
        CompileBlock(loop.Body);
        _code.EndTurn(start);
        _code.Land(prepare);
        _code.Emit(OpCode.For, control, c: start);
        _code.FixLine(loop.FirstLine);
        _free = free;
        _code.Land(_breaks.Pop());
    }

    private void CompileGenericFor(GenericForStatement loop)
    {
        int free = _free;
        int control = Values(loop.Values, 3);
        int enter = _code.Emit(OpCode.Jump);
        _breaks.Push([]);
        int start = _code.Here;
        // The call of the iterator needs as many as there are here.
        int first = Reserve(Math.Max(3, loop.Variables.Length));
        for (int i = 0; i < loop.Variables.Length; i++)
        {
            Place(loop.Variables[i], first + i);
            WrapIfCaptured(loop.Variables[i]);
        }

        CompileBlock(loop.Body);
        _code.EndTurn(start);
        _code.Land(enter);
        _code.Emit(OpCode.CallIterator, control, c: loop.Variables.Length);
        _code.Name(0, "local", "(for generator)");
        _code.FixLine(loop.FirstLine);
        _code.Emit(OpCode.ForEach, control, c: start);
        _code.FixLine(loop.FirstLine);
        _free = free;
        _code.Land(_breaks.Pop());
    }

    private void CompileReturn(ReturnStatement end)
    {
        int free = _free;
        switch (end.Values)
        {
            case []:
                _code.Emit(OpCode.ReturnNothing);
                break;
            case [CallExpression call]:
                int slot = CompileCall(call, wanted: -1, isTail: true);
                _code.Emit(OpCode.Return, slot, Instruction.Open);
                break;
            case [{ IsMultiple: false } single]:
                _code.Emit(OpCode.ReturnOne, ToAny(single), 1);
                break;
            default:
                (int first, int count) = Several(end.Values);
                _code.Emit(OpCode.Return, first, count);
                break;
        }

        _free = free;
    }
}
