using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Lua;

/// <summary>A compiled chunk: immutable, may run in any number of machines at a time.</summary>
public sealed class LuaProgram
{
    private LuaProgram(FunctionPrototype main) => Main = main;

    internal FunctionPrototype Main { get; }

    /// <summary>
    /// Compiles a chunk. Its name stands in messages: with <c>=</c> or <c>@</c> in front as it is, otherwise as text of the
    /// source. False if the source is no Lua 5.1; then the message says where and why.
    /// </summary>
    public static bool TryCompile(
        ReadOnlySpan<byte> source, string chunkName, [NotNullWhen(true)] out LuaProgram? program, [NotNullWhen(false)] out LuaString? error)
    {
        ArgumentNullException.ThrowIfNull(chunkName);
        (program, error) = (null, null);
        string name = ChunkName.Shorten(chunkName);
        try
        {
            Parser parser = new(new Lexer(source.ToArray(), name));
            program = new LuaProgram(new FunctionCompiler(name).CompileMain(parser.ParseChunk()));
            return true;
        }
        catch (LuaSyntaxException e)
        {
            error = LuaString.OfLatin1(e.Message);
            return false;
        }
    }
}

/// <summary>The source is no Lua; carries the message from where that was seen to where a result is made of it.</summary>
internal sealed class LuaSyntaxException(string message) : Exception(message);
