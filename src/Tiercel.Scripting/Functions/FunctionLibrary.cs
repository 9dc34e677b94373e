using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>
/// A library of functions. Where its functions keep nothing from call to call (<see cref="LibraryState"/>), each thread's
/// machine has an instance of it: the chunk is run once in each, and as it sees neither data nor a clock nor chance, all of
/// them are alike. Other libraries have one instance, in a machine of their own, and a call of one holds all databases from
/// its beginning to its end. The locks of the data are thus the lock of the library, and calls see its state in the order in
/// which they see the data. Such a call never begins anew, so that it changes the state once; if it fails its changes of data
/// are taken back, and those of the state stay, as in Redis. Immutable; thread safe.
/// </summary>
internal sealed class FunctionLibrary
{
    private FunctionLibrary(byte[] name, byte[] code, LuaProgram program, IReadOnlyList<Registration> registered, ScriptMachine machine)
    {
        Name = name;
        Code = code;
        Program = program;
        Machine = LibraryState.IsKept(registered.Select(static r => r.Callback)) ? machine : null;
        Machine?.Lua.Kept.AddRange(registered.Select(static r => r.Callback));
        Functions = [.. registered.Select(r => new LibraryFunction(this, r))];
    }

    public byte[] Name { get; }

    /// <summary>All of it, the first line included.</summary>
    public byte[] Code { get; }

    /// <summary>The chunk that registers the functions.</summary>
    public LuaProgram Program { get; }

    /// <summary>The functions, in the order in which they were registered.</summary>
    public IReadOnlyList<LibraryFunction> Functions { get; }

    /// <summary>The machine with its state; null = it has none.</summary>
    public ScriptMachine? Machine { get; }

    /// <summary>Compiles a library and runs its chunk; null, and an error to reply, if it is none.</summary>
    public static FunctionLibrary? TryLoad(
        ScriptEngine engine, byte[] name, ReadOnlySpan<byte> code, ReadOnlySpan<byte> source, out byte[] error)
    {
        error = [];
        if (!LuaProgram.TryCompile(source, "@user_function", out LuaProgram? program, out LuaString? message))
        {
            error = [.. "ERR Error compiling function: "u8, .. message.Span];
            return null;
        }

        try
        {
            ScriptMachine machine = new(engine);
            IReadOnlyList<Registration> registered = machine.Libraries.Load(program, logs: true);
            if (registered.Count > 0) return new FunctionLibrary(name, code.ToArray(), program, registered, machine);
            error = "ERR No functions registered"u8.ToArray();
        }
        catch (LuaException e)
        {
            error = [.. "ERR Error registering functions: "u8, .. ScriptErrors.MessageOf(e)];
        }

        return null;
    }
}
