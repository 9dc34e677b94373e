using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Lua;

/// <summary>
/// A call of a function of the host by a script: its arguments, counted from 1, and the place for its results. Results take
/// the place of the arguments: read what you need before you give the first one.
/// </summary>
public readonly ref struct LuaCall
{
    private readonly LuaCoroutine _coroutine;
    private readonly int _slot;
    private readonly int _wanted;

    internal LuaCall(LuaCoroutine coroutine, int slot, int count, int wanted) =>
        (_coroutine, _slot, Count, _wanted) = (coroutine, slot, count, wanted);

    /// <summary>Number of arguments.</summary>
    public int Count { get; }

    /// <summary>Whether the call is a statement, so that nobody sees its results: none need be made.</summary>
    public bool IsStatement => _wanted == 0;

    /// <summary>The machine that runs.</summary>
    public LuaMachine Machine => _coroutine.Machine;

    /// <summary>The coroutine that calls.</summary>
    public LuaCoroutine Coroutine => _coroutine;

    /// <summary>The function that is called.</summary>
    internal LuaValue Callee => _coroutine.Stack[_slot];

    internal int Slot => _slot;

    internal LuaMeter Meter => _coroutine.Machine.Meter;

    /// <summary>An argument; nil if there are fewer.</summary>
    public LuaValue this[int index] => (uint)(index - 1) < (uint)Count ? _coroutine.Stack[_slot + index] : default;

    /// <summary>The arguments from one on; valid until the first result is given, or a script is called.</summary>
    public ReadOnlySpan<LuaValue> From(int index) =>
        index > Count ? [] : _coroutine.Stack.AsSpan(_slot + index, Count - index + 1);

    /// <summary>Ends the call without a result.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "It stands beside overloads that need the call.")]
    public int Return() => 0;

    /// <summary>Ends the call with one result.</summary>
    public int Return(scoped in LuaValue result)
    {
        LuaValue.Copy(ref _coroutine.Stack[_slot], in result);
        return 1;
    }

    /// <summary>Ends the call with two results.</summary>
    public int Return(scoped in LuaValue first, in LuaValue second)
    {
        LuaValue kept = second;
        _coroutine.Stack[_slot] = first;
        _coroutine.Stack[_slot + 1] = kept;
        return 2;
    }

    /// <summary>Ends the call with three results.</summary>
    public int Return(scoped in LuaValue first, in LuaValue second, in LuaValue third)
    {
        Results(3)[2] = third;
        return Return(in first, in second) + 1;
    }

    /// <summary>The place for a number of results, to be filled before the call ends with that number.</summary>
    /// <exception cref="LuaException">There is no room for so many.</exception>
    public Span<LuaValue> Results(int count)
    {
        if (count > LuaCoroutine.ManyValues) _coroutine.Machine.Tire(count / LuaCoroutine.ValuesPerStep);
        _coroutine.EnsureStack(_slot + count);
        return _coroutine.Stack.AsSpan(_slot, count);
    }

    /// <summary>A number; a string that reads as one is taken for it.</summary>
    /// <exception cref="LuaException">The argument is something else.</exception>
    public double Number(int index)
    {
        LuaValue value = this[index];
        return value.IsNumber || Machine.TryConvert(ref value) ? value.AsNumber : throw WrongType(index, "number");
    }

    /// <summary>A number; another one if the argument is nil or absent.</summary>
    public double Number(int index, double fallback) => this[index].IsNil ? fallback : Number(index);

    /// <summary>
    /// The low 32 bits of a whole number, as Lua 5.1 takes counts and positions: fractions are cut off, and NaN and what is
    /// beyond 64 bits is 0.
    /// </summary>
    public int Integer(int index) => unchecked((int)LuaNumbers.ToInt64(Number(index)));

    /// <summary>A whole number; another one if the argument is nil or absent.</summary>
    public int Integer(int index, int fallback) => this[index].IsNil ? fallback : Integer(index);

    /// <summary>A string; a number is written as one.</summary>
    /// <exception cref="LuaException">The argument is something else.</exception>
    public LuaString String(int index)
    {
        LuaValue value = this[index];
        if (value.IsString) return value.AsString;
        if (!value.IsNumber) throw WrongType(index, "string");
        LuaString text = LuaNumbers.ToLuaString(value.AsNumber);
        Meter.Owe(text.SizeBytes);
        return text;
    }

    /// <summary>A string; another one if the argument is nil or absent.</summary>
    public LuaString String(int index, LuaString fallback) => this[index].IsNil ? fallback : String(index);

    /// <summary>A table.</summary>
    /// <exception cref="LuaException">The argument is something else.</exception>
    public LuaTable Table(int index)
    {
        LuaValue value = this[index];
        return value.IsTable ? value.AsTable : throw WrongType(index, "table");
    }

    /// <summary>A function.</summary>
    /// <exception cref="LuaException">The argument is something else.</exception>
    public LuaFunction Function(int index)
    {
        LuaValue value = this[index];
        return value.IsFunction ? value.AsFunction : throw WrongType(index, "function");
    }

    /// <summary>Any value, nil included, but there must be one.</summary>
    /// <exception cref="LuaException">There are fewer arguments.</exception>
    public LuaValue Any(int index) => index <= Count ? this[index] : throw WrongArgument(index, "value expected");

    /// <summary>The error that an argument has the wrong type.</summary>
    public LuaException WrongType(int index, string expected)
    {
        string given = index > Count ? "no value" : LuaTypes.Name(this[index].Type);
        return WrongArgument(index, $"{expected} expected, got {given}");
    }

    /// <summary>The error that an argument is wrong, in the words of Lua.</summary>
    public LuaException WrongArgument(int index, string why)
    {
        (string? name, bool isMethod) = _coroutine.NameOfCallee();
        if (isMethod && --index == 0) return new LuaException($"calling '{name}' on bad self ({why})");
        return new LuaException($"bad argument #{index} to '{name ?? "?"}' ({why})");
    }

    /// <summary>
    /// Calls a value of a script with arguments; the results are valid until the next call. The script runs at once, on this
    /// thread.
    /// </summary>
    /// <exception cref="LuaException">The script has failed; let it through.</exception>
    public ReadOnlySpan<LuaValue> Invoke(scoped in LuaValue function, params scoped ReadOnlySpan<LuaValue> arguments) =>
        _coroutine.Invoke(in function, arguments);

    /// <summary>Counts steps of work against the limit of the run, and lets it be stopped.</summary>
    /// <exception cref="LuaException">The run has been stopped.</exception>
    public void Spend(int steps) => _coroutine.Machine.Spend(steps);

    /// <summary>A new string, whose bytes are counted against the limit of the machine.</summary>
    /// <exception cref="LuaException">Memory is at its limit.</exception>
    public LuaString NewString(scoped ReadOnlySpan<byte> bytes)
    {
        Meter.ChargeString(bytes.Length);
        return LuaString.Create(bytes);
    }

    /// <summary>A new table.</summary>
    /// <exception cref="LuaException">Memory is at its limit.</exception>
    public LuaTable NewTable(int listCapacity = 0, int mapCapacity = 0) => new(Meter, listCapacity, mapCapacity);

    /// <summary>Raises an error with a message, to which the place of the caller is added.</summary>
    [DoesNotReturn]
    public static void Fail(string message) => throw new LuaException(message);
}
