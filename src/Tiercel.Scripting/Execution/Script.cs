using System.Security.Cryptography;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>
/// A script: its source, its name by SHA-1, what it was compiled to. Immutable but for what its runs have shown; thread safe.
/// </summary>
internal sealed class Script
{
    /// <summary>Characters of a name.</summary>
    public const int NameLength = 40;

    private Script(byte[] body, ScriptFlags flags, LuaProgram program)
    {
        Body = body;
        Flags = flags;
        Program = program;
        Name = NameOf(body);
    }

    public byte[] Body { get; }

    /// <summary>The SHA-1 of the body in lower-case hexadecimal digits.</summary>
    public byte[] Name { get; }

    public ScriptFlags Flags { get; }

    public LuaProgram Program { get; }

    /// <summary>Whether its last run took long.</summary>
    public bool IsLong { get; set; }

    /// <summary>Compiles a script; null if it is none, and then the error is what to reply.</summary>
    public static Script? TryCompile(ReadOnlySpan<byte> body, out byte[] error)
    {
        if (!Shebang.TryRead(body, out ScriptFlags flags, out ReadOnlySpan<byte> source, out error)) return null;
        if (LuaProgram.TryCompile(source, "@user_script", out LuaProgram? program, out LuaString? message))
            return new Script(body.ToArray(), flags, program);
        error = [.. "ERR Error compiling script (new function): "u8, .. message.Span];
        return null;
    }

    /// <summary>The name of a script with a body.</summary>
    public static byte[] NameOf(ReadOnlySpan<byte> body)
    {
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // Redis names scripts so; nothing is trusted because of it.
        SHA1.HashData(body, digest);
#pragma warning restore CA5350
        byte[] name = new byte[NameLength];
        Convert.TryToHexStringLower(digest, name, out _);
        return name;
    }
}
