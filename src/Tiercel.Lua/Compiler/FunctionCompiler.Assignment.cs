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
        Destination[] places = [.. assign.Targets.Select(t => PlaceOf(t, isAlone: false))];
        int first = Values(assign.Values, places.Length);
        _code.Line = assign.Line;
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

        Destination place = PlaceOf(target, isAlone: true);
        int register = ToAny(value);
        _code.Line = line;
        Store(in place, register);
    }

    private Destination PlaceOf(Expression target, bool isAlone)
    {
        if (target is not IndexExpression index) return new Destination(target, 0, 0, default);
        int table = isAlone ? ToAny(index.Target) : ToTemporary(index.Target);
        if (index.Key is ConstantExpression { Value: { IsString: true } or { IsNumber: true } } constant && IsDirect(in constant))
            return new Destination(target, table, 0, constant.Value);
        int key = isAlone ? ToAny(index.Key) : ToTemporary(index.Key);
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

    /// <summary>Where a value goes.</summary>
    private readonly record struct Destination(Expression Target, int Table, int KeyRegister, LuaValue Key);
}
