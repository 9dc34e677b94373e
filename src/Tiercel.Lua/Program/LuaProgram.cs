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
        return TryCompile(source, chunkName, null, out program, out error);
    }

    /// <summary>Compiles a chunk as a part of a run, whose limit of steps it counts against.</summary>
    /// <exception cref="LuaException">The run has been stopped.</exception>
    internal static bool TryCompile(
        ReadOnlySpan<byte> source, string chunkName, LuaMachine? machine, [NotNullWhen(true)] out LuaProgram? program,
        [NotNullWhen(false)] out LuaString? error)
    {
        (program, error) = (null, null);
        string name = ChunkName.Shorten(chunkName);
        try
        {
            Parser parser = new(new Lexer(source.ToArray(), name, machine));
            program = new LuaProgram(new FunctionCompiler(name).CompileMain(parser.ParseChunk()));
            return true;
        }
        catch (LuaSyntaxException e)
        {
            error = LuaString.OfLatin1(e.Message);
            return false;
        }
    }

    /// <summary>
    /// Lets the memory of the program count in the machine that has compiled it, as long as that can reach a function of it;
    /// returns the bytes. Those of the host are its own.
    /// </summary>
    internal long CountForMachine()
    {
        long bytes = 0;
        Stack<FunctionPrototype> pending = new([Main]);
        List<FunctionPrototype> all = [];
        while (pending.TryPop(out FunctionPrototype? prototype))
        {
            all.Add(prototype);
            bytes += prototype.SizeBytes();
            foreach (FunctionPrototype inner in prototype.Functions) pending.Push(inner);
        }

        ProgramMemory memory = new(bytes);
        foreach (FunctionPrototype prototype in all) prototype.Memory = memory;
        return bytes;
    }
}

/// <summary>What the functions of a program that a script has compiled take, all together: any of them keeps the others.</summary>
internal sealed class ProgramMemory(long bytes) : LuaObject
{
    internal override long SizeBytes => bytes;
}

/// <summary>The source is no Lua; carries the message from where that was seen to where a result is made of it.</summary>
internal sealed class LuaSyntaxException(string message) : Exception(message);
