using System.Globalization;
using System.Text;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>What clients and scripts are told when something is wrong, in Redis's words.</summary>
internal static class ScriptErrors
{
    private static readonly LuaString _err = LuaString.Constant("err");

    public static byte[] NoArguments { get; } = "ERR Please specify at least one argument for this redis lib call"u8.ToArray();

    public static byte[] NoStrings { get; } = "ERR Lua redis lib command arguments must be strings or integers"u8.ToArray();

    public static byte[] UnknownCommand { get; } = "ERR Unknown Redis command called from script"u8.ToArray();

    public static byte[] WrongArity { get; } = "ERR Wrong number of args calling Redis command from script"u8.ToArray();

    public static byte[] NotFromScripts { get; } = "ERR This Redis command is not allowed from script"u8.ToArray();

    public static byte[] ReadOnly { get; } = "ERR Write commands are not allowed from read-only scripts."u8.ToArray();

    public static byte[] CommandOutOfMemory { get; } = "OOM command not allowed when used memory > 'maxmemory'."u8.ToArray();

    public static ReadOnlySpan<byte> MayWrite => "ERR Can not execute a script with write flag using *_ro command."u8;

    public static ReadOnlySpan<byte> NoFunction => "ERR Function not found"u8;

    public static ReadOnlySpan<byte> BadNumberOfKeys => "ERR Bad number of keys provided"u8;

    public static ReadOnlySpan<byte> NoScript => "NOSCRIPT No matching script. Please use EVAL."u8;

    public static ReadOnlySpan<byte> NegativeKeys => "ERR Number of keys can't be negative"u8;

    public static ReadOnlySpan<byte> TooManyKeys => "ERR Number of keys can't be greater than number of args"u8;

    public static ReadOnlySpan<byte> NotBusy => "NOTBUSY No scripts in execution right now."u8;

    public static ReadOnlySpan<byte> BusyWithScript =>
        "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."u8;

    public static ReadOnlySpan<byte> BusyWithFunction =>
        "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE."u8;

    public static ReadOnlySpan<byte> Unkillable =>
        "UNKILLABLE Sorry the script already executed write commands against the dataset. "u8
        + "You can either wait the script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command."u8;

    /// <summary>A command whose effect could not be taken back if the script failed later.</summary>
    public static byte[] Irrevocable(string command) => Encoding.ASCII.GetBytes(
        $"ERR {command} can not be taken back and is not allowed in a script that rolls back (script-atomicity redis allows it)");

    /// <summary>A script, or a block with scripts in it, was ended before it had begun.</summary>
    public static byte[] Ended(string reason) => [.. "ERR "u8, .. Encoding.UTF8.GetBytes(reason)];

    /// <summary>The reply to the caller of a script that has failed: what, in which script, and where.</summary>
    public static byte[] Of(LuaException e, Runnable script)
    {
        string place = e.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $", on @{script.Chunk}:{e.Line}.") : "";
        return [.. MessageOf(e), .. " script: "u8, .. script.Name, .. Encoding.ASCII.GetBytes(place)];
    }

    /// <summary>What went wrong, with a code in front.</summary>
    public static byte[] MessageOf(LuaException e)
    {
        LuaValue value = e.Value;
        if (!value.IsTable) return [.. "ERR "u8, .. value.IsString ? value.AsString.Span : Encoding.UTF8.GetBytes(value.ToString())];
        LuaValue err = value.AsTable[_err];
        return err.IsString ? err.AsString.Span.ToArray() : "ERR unknown error"u8.ToArray();
    }
}
