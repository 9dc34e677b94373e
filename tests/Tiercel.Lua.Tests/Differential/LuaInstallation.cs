using System.ComponentModel;

namespace Tiercel.Lua.Tests;

/// <summary>The reference implementation of Lua 5.1, as this machine has it: probed once, never assumed.</summary>
internal static class LuaInstallation
{
    public const string Program = "lua5.1";

    private static readonly Lazy<string?> _missing = new(Probe);

    /// <summary>Why tests against it cannot run here; null if they can.</summary>
    public static string? Missing => _missing.Value;

    private static string? Probe()
    {
        try
        {
            string version = ProgramRun.Of(Program, ["-e", "print(_VERSION)"]).Output.Trim();
            return version == "Lua 5.1" ? null : $"{Program} is needed in version 5.1, this is: {version}";
        }
        catch (Win32Exception)
        {
            return $"{Program} is not installed (./test.sh --install)";
        }
    }
}

/// <summary>A test against the reference implementation; skipped by name, with the reason, without it.</summary>
public sealed class RequiresLuaFactAttribute : FactAttribute
{
    public RequiresLuaFactAttribute() => Skip = LuaInstallation.Missing;
}

/// <summary>A test with data against the reference implementation; skipped by name, with the reason, without it.</summary>
public sealed class RequiresLuaTheoryAttribute : TheoryAttribute
{
    public RequiresLuaTheoryAttribute() => Skip = LuaInstallation.Missing;
}
