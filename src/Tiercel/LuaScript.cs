using System.Text;

namespace Tiercel;

/// <summary>
/// A script in Lua 5.1, to be run by <see cref="TiercelEngine.Eval"/>: what EVAL of Redis takes. Immutable, thread safe; keep it
/// and use it again, as the engine keeps what it has compiled.
/// </summary>
public sealed class LuaScript
{
    /// <summary>A script from its source, which may begin with a line such as <c>#!lua flags=no-writes</c>.</summary>
    /// <exception cref="ArgumentNullException">There is no source.</exception>
    public LuaScript(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Source = source;
        Body = Encoding.UTF8.GetBytes(source);
    }

    /// <summary>The source.</summary>
    public string Source { get; }

    internal byte[] Body { get; }

    /// <inheritdoc/>
    public override string ToString() => Source;
}
