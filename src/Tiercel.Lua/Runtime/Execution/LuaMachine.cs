using System.Runtime.CompilerServices;

namespace Tiercel.Lua;

/// <summary>
/// A virtual machine: globals, the metatable of strings, and the limits of what runs in it. One thread at a time may use it;
/// only <see cref="RequestStop"/> may be called from others.
/// </summary>
public sealed partial class LuaMachine
{
    /// <summary>Values that a stack may hold.</summary>
    internal const int MaxStack = 1_000_000;

    // Calls by the host within each other that need no look at the stack of the thread.
    private const int UncheckedDepth = 8;

    // Steps between two looks at the limits: some ten microseconds.
    private const int FuelPortion = 4096;

    // Places that a count looks at in the time of a step.
    private const int PlacesPerStep = 2;

    private readonly MemoryCensus _census = new();
    private long _stepsLeft;

    // Below 0 once it has been used up, by as much as has been used without a look at the limits.
    private long _fuel;
    private volatile string? _stopReason;

    /// <summary>A machine without globals.</summary>
    public LuaMachine(LuaLimits? limits = null)
    {
        limits ??= LuaLimits.None;
        StepLimit = limits.Steps;
        Meter = new LuaMeter(limits.MemoryBytes, this);
        Globals = new LuaTable(Meter);
        Main = new LuaCoroutine(this) { Status = CoroutineStatus.Running };
        Running = Main;
        BeginRun();
    }

    /// <summary>The globals of functions that have no environment of their own.</summary>
    public LuaTable Globals { get; set; }

    /// <summary>The metatable of all strings; null = none.</summary>
    public LuaTable? StringMetatable { get; set; }

    /// <summary>Bytes in use, what has become garbage since the last count included.</summary>
    public long MemoryBytes => Meter.Bytes;

    /// <summary>The coroutine in which the host calls.</summary>
    public LuaCoroutine Main { get; }

    /// <summary>Steps of one run, from the next on.</summary>
    public long StepLimit { get; set; }

    /// <summary>Whether the last run was ended because it had used its steps.</summary>
    public bool IsOutOfSteps { get; private set; }

    /// <summary>
    /// Called every few thousand steps, on the thread that runs; it may end the run by an exception. Null = nobody is.
    /// </summary>
    public Action? Refueling { get; set; }

    internal LuaMeter Meter { get; }

    /// <summary>The numbers of <c>math.random</c>.</summary>
    internal RandomSequence Random { get; } = new();

    /// <summary>What the host keeps of the machine from run to run, beside the globals: it counts as memory in use.</summary>
    internal List<LuaObject> Kept { get; } = [];

    internal LuaCoroutine Running { get; set; }

    /// <summary>Calls by the host within each other.</summary>
    internal int NativeDepth { get; set; }

    /// <summary>A function from a program, with the globals of the machine or an environment of its own.</summary>
    public LuaClosure Load(LuaProgram program, LuaTable? environment = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        Meter.Owe(LuaClosure.SizeOf(0));
        return new LuaClosure(program.Main, [], environment ?? Globals);
    }

    /// <summary>A new table.</summary>
    /// <exception cref="LuaException">Memory is at its limit.</exception>
    public LuaTable NewTable(int listCapacity = 0, int mapCapacity = 0) => new(Meter, listCapacity, mapCapacity);

    /// <summary>A new string.</summary>
    /// <exception cref="LuaException">Memory is at its limit.</exception>
    public LuaString NewString(ReadOnlySpan<byte> bytes)
    {
        Meter.ChargeString(bytes.Length);
        return LuaString.Create(bytes);
    }

    /// <summary>
    /// Calls a function of a script from the host, as a run of its own: the steps are counted anew. The results are valid until
    /// the next call.
    /// </summary>
    /// <exception cref="LuaException">The script has failed, or was stopped.</exception>
    public ReadOnlySpan<LuaValue> Call(LuaFunction function, params scoped ReadOnlySpan<LuaValue> arguments)
    {
        ArgumentNullException.ThrowIfNull(function);
        LuaCoroutine.Mark mark = Main.Save();
        LuaCoroutine running = Running;
        if (NativeDepth == 0) BeginRun();
        bool isOver = false;
        try
        {
            ReadOnlySpan<LuaValue> results = Main.Invoke(function, arguments);
            isOver = true;
            return results;
        }
        catch (LuaException e)
        {
            Main.Complete(e);
            throw;
        }
        finally
        {
            // Whatever has ended it: what a function of the host throws, too.
            if (!isOver)
            {
                Main.Restore(in mark);
                Running = running;
            }
        }
    }

    /// <summary>Drops what the last run has left on the stack, and counts what is in use. Nothing may run.</summary>
    public void Trim()
    {
        Main.Forget();
        Meter.Recount();
    }

    /// <summary>
    /// Ends the run with an error that no script can catch, at its next step. Any thread may ask; without a run, the next one is
    /// ended.
    /// </summary>
    public void RequestStop(string reason) => _stopReason = reason;

    /// <summary>Takes back a request to stop.</summary>
    public void ClearStop() => _stopReason = null;

    /// <summary>Counts steps; any thread's request to stop is found here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Spend(long steps)
    {
        if ((_fuel -= steps) < 0) Refuel();
    }

    /// <summary>Counts steps where the run cannot be ended: that is done at the next one that is counted otherwise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Tire(long steps) => _fuel -= steps;

    /// <summary>Makes a string that reads as a number that number; false if it is neither.</summary>
    internal bool TryConvert(ref LuaValue value)
    {
        // A digit is more work than a byte that is compared.
        if (value.IsString) Meter.Compared(8L * value.AsString.Length);
        return LuaNumbers.TryConvert(ref value);
    }

    /// <summary>Counts a step; false if <see cref="Refuel"/> must be asked for more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Burn() => --_fuel >= 0;

    /// <summary>The function <c>next</c>, which loops need not call.</summary>
    internal LuaNativeFunction? Next { get; set; }

    internal void EnterNative()
    {
        if (++NativeDepth > UncheckedDepth) CheckDepth();
    }

    // The limit suffices as a rule; a host may have called from deep within a small stack.
    private void CheckDepth()
    {
        if (NativeDepth <= LuaLimits.NativeDepth && RuntimeHelpers.TryEnsureSufficientExecutionStack()) return;
        NativeDepth--;
        throw new LuaException("C stack overflow");
    }

    /// <summary>Bytes of all that can be reached, and no more garbage.</summary>
    internal long Census()
    {
        _census.Begin();
        _census.Meet(Globals);
        _census.Meet(Main);
        _census.Meet(Running);
        _census.Meet(StringMetatable);
        foreach (LuaObject kept in Kept) _census.Meet(kept);
        _census.Finish();
        Tire(_census.Places / PlacesPerStep);
        return _census.Bytes;
    }

    private void BeginRun()
    {
        _stepsLeft = StepLimit;
        _fuel = 0;
        IsOutOfSteps = false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void Refuel()
    {
        if (_stopReason is { } reason) throw new LuaException(reason) { IsFatal = true };
        _stepsLeft += Math.Min(_fuel, 0);
        Refueling?.Invoke();
        IsOutOfSteps = _stepsLeft <= 0;
        if (IsOutOfSteps) throw new LuaException("the script has used the steps it was given") { IsFatal = true };
        _fuel = Math.Min(FuelPortion, _stepsLeft);
        _stepsLeft -= _fuel;
    }
}
