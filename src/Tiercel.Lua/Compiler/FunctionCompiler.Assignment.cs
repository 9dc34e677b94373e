namespace Tiercel.Lua;

internal sealed partial class FunctionCompiler
{
    private void CompileAssign(AssignStatement assign)
    {
        if (assign is { Targets: [var target], Values: [var value] })
        {
            AssignOne(target, value, assign.Line);
            return;
        }

        // What the targets are is settled before any value is computed; they are set from the last to the first.
        List<LateRead> late = [];
        Destination[] places = [.. assign.Targets.Select(t => PlaceOf(t, isAlone: false, late))];
        // One that a target further right sets is read before that.
        Read(late.Where(l => IsSetBehind(l, assign.Targets)));
        int first = Values(assign.Values, places.Length);
        _code.Line = assign.Line;
        Read(late.Where(l => !IsSetBehind(l, assign.Targets)));
        for (int i = places.Length - 1; i >= 0; i--) Store(in places[i], first + i);
    }

    private void AssignOne(Expression target, Expression value, int line)
    {
        if (target is LocalExpression { Variable: { IsCaptured: false } local })
        {
            // The value may need the variable again after a part of it is known.
            if (value is LogicalExpression or TableExpression or CallExpression or ParenthesizedExpression)
                _code.Emit(OpCode.Move, local.Register, ToTemporary(value));
            else
                Into(value, local.Register);
            return;
        }

        List<LateRead> late = [];
        Destination place = PlaceOf(target, isAlone: true, late);
        int register = ToAny(value);
        _code.Line = line;
        Read(late);
        Store(in place, register);
    }

    private static bool IsSetBehind(LateRead read, Expression[] targets) =>
        targets.SkipWhile(t => t != read.Target).Any(t => t is LocalExpression { Variable: var set } && set == read.Variable);

    // As in Lua 5.1, where variables are operands: what is computed in between may change one that is captured.
    private int OperandOf(Expression target, Expression expression, bool isAlone, List<LateRead> late)
    {
        if (expression is not LocalExpression { Variable: { IsCaptured: true } variable })
            return isAlone ? ToAny(expression) : ToTemporary(expression);
        int register = Reserve();
        late.Add(new LateRead(target, variable, register));
        return register;
    }

    private void Read(IEnumerable<LateRead> late)
    {
        foreach (LateRead read in late) _code.Emit(OpCode.GetCell, read.Register, read.Variable.Register);
    }

    private Destination PlaceOf(Expression target, bool isAlone, List<LateRead> late)
    {
        if (target is not IndexExpression index) return new Destination(target, 0, 0, default);
        int table = OperandOf(index, index.Target, isAlone, late);
        if (index.Key is ConstantExpression { Value: { IsString: true } or { IsNumber: true } } constant && IsDirect(in constant))
            return new Destination(target, table, 0, constant.Value);
        int key = OperandOf(index, index.Key, isAlone, late);
        return new Destination(target, table, key, default);
    }

    private void Store(in Destination place, int value)
    {
        switch (place.Target)
        {
            case LocalExpression { Variable: var local }:
                _code.Emit(local.IsCaptured ? OpCode.SetCell : OpCode.Move, local.Register, value);
                return;
            case CapturedExpression captured:
                _code.Emit(OpCode.SetCaptured, value, captured.Index);
                return;
            case GlobalExpression global:
                _code.Emit(OpCode.SetGlobal, value, c: _code.Constant(global.Name));
                return;
            case IndexExpression index:
                if (place.Key.IsString) _code.Emit(OpCode.SetField, place.Table, value, _code.Constant(place.Key));
                else if (place.Key.IsNumber) _code.Emit(OpCode.SetElement, place.Table, value, (int)place.Key.AsNumber);
                else _code.Emit(OpCode.SetIndex, place.Table, place.KeyRegister, value);
                Name(0, index.Target);
                return;
        }
    }

    /// <summary>A captured variable in a target, and the register it is read into once nothing is left to compute.</summary>
    private readonly record struct LateRead(Expression Target, LocalVariable Variable, int Register);

    /// <summary>Where a value goes.</summary>
    private readonly record struct Destination(Expression Target, int Table, int KeyRegister, LuaValue Key);
}
