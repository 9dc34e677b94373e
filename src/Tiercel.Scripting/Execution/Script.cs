using System.Security.Cryptography;
using Tiercel.Commands;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>A script of EVAL: its source, its name by SHA-1, what it was compiled to.</summary>
internal sealed class Script : Runnable
{
    /// <summary>Characters of a name.</summary>
    public const int NameLength = 40;

    private readonly LuaProgram _program;

    // Its name is the SHA-1 of the body in lower-case hexadecimal digits.
    private Script(byte[] body, ScriptFlags flags, LuaProgram program)
        : base(NameOf(body), flags) => (Body, _program) = (body, program);

    public byte[] Body { get; }

    public override string Chunk => "user_script";

    /// <summary>Compiles a script; null if it is none, and then the error is what to reply.</summary>
    public static Script? TryCompile(ReadOnlySpan<byte> body, out byte[] error)
    {
        if (!Shebang.TryRead(body, out ScriptFlags flags, out ReadOnlySpan<byte> source, out error)) return null;
        if (LuaProgram.TryCompile(source, "@user_script", out LuaProgram? program, out LuaString? message))
            return new Script(body.ToArray(), flags, program);
        error = [.. "ERR Error compiling script (new function): "u8, .. message.Span];
        return null;
    }

    public override LuaFunction Load(ScriptMachine machine) => machine.Lua.Load(_program);

    public override ReadOnlySpan<LuaValue> Invoke(ScriptMachine machine, scoped in CommandContext call, int firstKey, int keys)
    {
        machine.SetArguments(in call, firstKey, keys);
        return machine.Lua.Call(machine.FunctionOf(this));
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
