using Tiercel.Commands;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>A function of a library, as FCALL runs it. Its flags count always: they say that it may write if they do not deny it.</summary>
internal sealed class LibraryFunction(FunctionLibrary library, Registration registration)
    : Runnable(registration.Name, registration.Flags | ScriptFlags.HasShebang)
{
    public FunctionLibrary Library { get; } = library;

    /// <summary>What its author says of it; null = nothing.</summary>
    public byte[]? Description { get; } = registration.Description;

    public override string Chunk => "user_function";

    public override ScriptMachine? OwnMachine => Library.Machine;

    // The function in the machine of the library, which holds its state.
    private LuaFunction Kept { get; } = registration.Callback;

    public override LuaFunction Load(ScriptMachine machine)
    {
        IReadOnlyList<Registration> loaded = machine.Libraries.Load(Library.Program, logs: false);
        LuaFunction own = Kept;
        for (int i = 0; i < loaded.Count; i++)
        {
            LibraryFunction function = Library.Functions[i];
            machine.Keep(function, loaded[i].Callback);
            if (function == this) own = loaded[i].Callback;
        }

        return own;
    }

    public override ReadOnlySpan<LuaValue> Invoke(ScriptMachine machine, scoped in CommandContext call, int firstKey, int keys)
    {
        LuaFunction function = OwnMachine is null ? machine.FunctionOf(this) : Kept;
        LuaTable keyList = machine.ListOf(in call, firstKey, keys);
        return machine.Libraries.Call(function, keyList, machine.ListOf(in call, firstKey + keys, call.Count - firstKey - keys));
    }
}
