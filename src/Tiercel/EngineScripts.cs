using Tiercel.Scripting;

namespace Tiercel;

/// <summary>What scripts find in an engine, and how they are run. Thread safe.</summary>
public sealed class EngineScripts
{
    internal EngineScripts()
    {
    }

    /// <summary>
    /// How scripts that are called in process are run: what becomes of those that fail, limits, how long a call waits for one that takes
    /// long. A server that serves the engine has options of its own for those of its clients.
    /// </summary>
    public ScriptOptions Options { get; } = new();

    internal HostFunctions Functions { get; } = new();

    /// <summary>
    /// Lets scripts call a .NET function, those that come in process and those of clients: <c>Register("discount", static (ref call)
    /// => call.Return(call.GetNumber(0) * 0.9))</c> is <c>tiercel.discount(100)</c> in Lua. What it throws is an error of the script, with
    /// the exception's message: a <c>pcall</c> catches it, or the script fails and nothing of what it has done stays.
    /// </summary>
    /// <param name="name">Its name in the table <c>tiercel</c>: letters, digits, underscores.</param>
    /// <param name="function">What it does; see <see cref="ScriptFunction"/> for what it may.</param>
    /// <exception cref="ArgumentException">The name is none of Lua, or taken.</exception>
    /// <exception cref="ArgumentNullException">Something is null.</exception>
    public void Register(string name, ScriptFunction function)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(function);
        Functions.Add(name, function);
    }
}
