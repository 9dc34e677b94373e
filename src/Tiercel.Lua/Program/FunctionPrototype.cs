namespace Tiercel.Lua;

/// <summary>A function as it was compiled: immutable from its first call on, shared by threads.</summary>
internal sealed class FunctionPrototype
{
    public required Instruction[] Code { get; init; }

    public required LuaValue[] Constants { get; init; }

    public required FunctionPrototype[] Functions { get; init; }

    /// <summary>What a closure of it takes along.</summary>
    public required Capture[] Captures { get; init; }

    /// <summary>For each instruction its line.</summary>
    public required int[] Lines { get; init; }

    /// <summary>How messages name operands, by instruction and operand.</summary>
    public required OperandName[] Names { get; init; }

    public required int ParameterCount { get; init; }

    public required bool IsVararg { get; init; }

    /// <summary>Registers it uses.</summary>
    public required int MaxStack { get; init; }

    /// <summary>The chunk, as messages name it.</summary>
    public required string Source { get; init; }

    public required int FirstLine { get; init; }

    public required int LastLine { get; init; }

    /// <summary>Steps that a call of it is worth beside those it counts itself; 0 = it is short.</summary>
    public required int Work { get; init; }

    /// <summary>
    /// What counts its bytes in the machine whose script has compiled it; null = the host has. Set before the first call.
    /// </summary>
    public ProgramMemory? Memory { get; set; }

    /// <summary>Bytes of the function, without those of the ones within it.</summary>
    public long SizeBytes()
    {
        const int Overhead = 256;
        const int NameOverhead = 32;
        long bytes = Overhead + (Code.Length * 12L) + (Constants.Length * 16L) + ((Names.Length + Captures.Length) * 32L);
        foreach (ref readonly LuaValue constant in Constants.AsSpan())
        {
            if (constant.IsString) bytes += constant.AsString.SizeBytes;
        }

        foreach (OperandName name in Names) bytes += NameOverhead + (2L * name.Name.Length);
        foreach (Capture capture in Captures) bytes += NameOverhead + (2L * capture.Name.Length);
        return bytes;
    }

    /// <summary>How a message names an operand of an instruction; null if it has no name.</summary>
    public OperandName? NameOf(int instruction, int operand)
    {
        int low = 0, high = Names.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            int order = Names[middle].Instruction != instruction
                ? Names[middle].Instruction.CompareTo(instruction)
                : Names[middle].Operand.CompareTo(operand);
            if (order == 0) return Names[middle];
            if (order < 0) low = middle + 1;
            else high = middle;
        }

        return null;
    }
}

/// <summary>A variable that a closure takes along: from a register of the function that makes it, or from its own ones.</summary>
internal readonly record struct Capture(bool FromRegister, int Index, string Name);

/// <summary>Where an operand came from: "local", "global", "field", "upvalue" or "method", and its name.</summary>
internal readonly record struct OperandName(int Instruction, int Operand, string Kind, string Name)
{
    public override string ToString() => $"{Kind} '{Name}'";
}
