namespace Tiercel.Commands;

/// <summary>
/// What a call does to its key where that depends on its other arguments: commands whose key flags say "variable_flags".
/// As in Redis words are looked for without regard to the arguments of other options.
/// </summary>
/// <param name="Reads">Whether what the key holds may be told.</param>
/// <param name="Writes">Whether it may be changed.</param>
internal readonly record struct VariableUse(bool Reads, bool Writes)
{
    /// <summary>As COMMAND GETKEYSANDFLAGS says it.</summary>
    public string Flags => !Reads ? "OW update" : Writes ? "RW access update" : "RO access";

    /// <summary>Whether it depends on the call.</summary>
    public static bool IsOf(CommandInfo command) => command.KeyFlags.Contains("variable_flags", StringComparison.Ordinal);

    /// <summary>What a call of such a command does.</summary>
    public static VariableUse Of(scoped in CommandContext call) =>
        call.Command.Name == "SET" ? new VariableUse(HasGet(in call), Writes: true) : new VariableUse(Reads: true, Changes(in call));

    private static bool HasGet(scoped in CommandContext call)
    {
        for (int i = 3; i < call.Count; i++)
        {
            if (Word.Is(call.Arg(i), "GET"u8)) return true;
        }

        return false;
    }

    // Of BITFIELD.
    private static bool Changes(scoped in CommandContext call)
    {
        int i = 2;
        while (i < call.Count)
        {
            if (Word.Is(call.Arg(i), "GET"u8)) i += 3;
            else if (Word.Is(call.Arg(i), "OVERFLOW"u8)) i += 2;
            else return true;
        }

        return false;
    }
}
