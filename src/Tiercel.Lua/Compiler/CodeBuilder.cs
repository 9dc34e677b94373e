using System.Runtime.InteropServices;

namespace Tiercel.Lua;

/// <summary>The instructions, constants and notes of a function in the making.</summary>
internal sealed class CodeBuilder(string source)
{
    // What an operand of an instruction can count; Lua 5.1 allows 250 registers.
    private const int MaxRegisters = 250;

    // A turn of a loop, and a call, is one step; longer ones count so many instructions as one more.
    private const int ShortTurn = 64;
    private const int InstructionsPerStep = 4;

    private readonly List<Instruction> _code = [];
    private readonly List<int> _lines = [];
    private readonly List<LuaValue> _constants = [];
    private readonly Dictionary<LuaValue, int> _constantIndexes = [];
    private readonly List<OperandName> _names = [];
    private int _maxStack = 2;

    /// <summary>The index of the next instruction.</summary>
    public int Here => _code.Count;

    /// <summary>The line of instructions from now on.</summary>
    public int Line { get; set; }

    public int Emit(OpCode op, int a = 0, int b = 0, int c = 0)
    {
        _code.Add(new Instruction(op, a, b, c));
        _lines.Add(Line);
        return Here - 1;
    }

    /// <summary>Lets the end of a turn of a loop that began at an instruction count what it is worth.</summary>
    public void EndTurn(int start)
    {
        int work = WorkOf(Here - start);
        if (work > 0) Emit(OpCode.Work, c: work);
    }

    private static int WorkOf(int instructions) => instructions <= ShortTurn ? 0 : instructions / InstructionsPerStep;

    /// <summary>Gives the last instruction another line.</summary>
    public void FixLine(int line) => _lines[^1] = line;

    /// <summary>Notes by which name messages call an operand of the last instruction.</summary>
    public void Name(int operand, string kind, string name) => _names.Add(new OperandName(Here - 1, operand, kind, name));

    /// <summary>Lets a jump go to the next instruction.</summary>
    public void Land(int jump) => Land(jump, Here);

    public void Land(int jump, int target)
    {
        Instruction i = _code[jump];
        _code[jump] = new Instruction(i.Op, i.A, i.B, target);
    }

    public void Land(List<int> jumps)
    {
        foreach (int jump in jumps) Land(jump);
    }

    /// <summary>Sets the room of the last table that was made.</summary>
    public void SetRoom(int instruction, int list, int map) =>
        _code[instruction] = new Instruction(OpCode.NewTable, _code[instruction].A, Math.Min(list, ushort.MaxValue - 1), map);

    public int Constant(in LuaValue value)
    {
        // 0 and -0 are equal, and not the same.
        bool isShared = !value.IsNumber || value.AsNumber != 0;
        if (isShared && _constantIndexes.TryGetValue(value, out int known)) return known;
        _constants.Add(value);
        if (isShared) _constantIndexes.Add(value, _constants.Count - 1);
        return _constants.Count - 1;
    }

    public void NeedRegisters(int count)
    {
        if (count > MaxRegisters) throw new LuaSyntaxException($"{source}:{Line}: function or expression too complex");
        _maxStack = Math.Max(_maxStack, count);
    }

    public FunctionPrototype Build(FunctionBody body, List<FunctionPrototype> functions)
    {
        _names.Sort(static (a, b) =>
            a.Instruction != b.Instruction ? a.Instruction.CompareTo(b.Instruction) : a.Operand.CompareTo(b.Operand));
        return new FunctionPrototype
        {
            Code = [.. _code],
            Lines = [.. _lines],
            Constants = [.. CollectionsMarshal.AsSpan(_constants)],
            Names = [.. _names],
            Functions = [.. functions],
            Captures =
            [
                .. body.Captures.Select(static c => new Capture(c.Local is not null, c.Local?.Register ?? c.Captured, c.Name.ToLatin1())),
            ],
            ParameterCount = body.Parameters.Count,
            IsVararg = body.IsVararg,
            MaxStack = _maxStack,
            Work = WorkOf(_code.Count),
            Source = source,
            FirstLine = body.FirstLine,
            LastLine = body.LastLine,
        };
    }
}
