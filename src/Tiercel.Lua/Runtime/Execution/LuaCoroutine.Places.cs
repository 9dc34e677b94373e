using System.Globalization;

namespace Tiercel.Lua;

public sealed partial class LuaCoroutine
{
    /// <summary>The function written in Lua that runs, or has called the function of the host that runs; null if it is none.</summary>
    private bool HasCaller => Depth > 0 && Frames[Depth - 1].Closure is not null;

    /// <summary>Whether a function of the host runs, and not one written in Lua.</summary>
    private bool IsInHost
    {
        get
        {
            if (!HasCaller) return true;
            ref readonly Frame frame = ref Frames[Depth - 1];
            return frame.Next > 0
                && frame.Closure!.Prototype.Code[frame.Next - 1].Op is OpCode.Call or OpCode.TailCall or OpCode.CallIterator;
        }
    }

    /// <summary>How messages name an operand of the instruction that runs; null if it has no name.</summary>
    internal OperandName? NameOfOperand(int operand) =>
        HasCaller ? Frames[Depth - 1].Closure!.Prototype.NameOf(Frames[Depth - 1].Next - 1, operand) : null;

    /// <summary>The name by which the function of the host that runs was called.</summary>
    internal (string? Name, bool IsMethod) NameOfCallee() =>
        NameOfOperand(0) is { } name ? (name.Name, name.Kind == "method") : (null, false);

    /// <summary>
    /// The place at a level, as it stands in front of a message: 1 = who has called the function of the host that runs. Empty if
    /// that is not written in Lua.
    /// </summary>
    internal string Where(int level)
    {
        int frame = FrameAt(level);
        return frame >= 0 ? PlaceOf(in Frames[frame]) : "";
    }

    /// <summary>The function at a level; null if it is one of the host, or gone; false if there is no such level.</summary>
    internal bool TryGetFunction(int level, out LuaClosure? function)
    {
        int frame = FrameAt(level);
        function = frame >= 0 ? Frames[frame].Closure : null;
        return frame != NoLevel;
    }

    /// <summary>Gives an error its place, before the calls it ends are forgotten.</summary>
    internal void Complete(LuaException error)
    {
        if (error.Line == 0) error.Line = CurrentLine();
        if (!error.IsPlaced) Machine.Meter.Owe(error.Place(error.IsOfLanguage && IsInHost ? "" : Where(1)).SizeBytes);
    }

    // Of a function of the host that another one has called, the line of who has called that.
    private int CurrentLine()
    {
        int frame = Depth - 1;
        while (frame >= 0 && Frames[frame].Closure is null) frame--;
        return frame < 0 ? 0 : Frames[frame].Closure!.Prototype.Lines[Math.Max(0, Frames[frame].Next - 1)];
    }

    private const int NoLevel = -2;
    private const int NotOfLua = -1;

    // A function of the host has a level of its own, though it has a frame only if the host has called it.
    private int FrameAt(int level)
    {
        int at = 1;
        for (int i = Depth - 1; i >= 0; i--)
        {
            ref readonly Frame frame = ref Frames[i];
            if (at == level) return frame.Closure is null ? NotOfLua : i;
            at++;
            if (frame.Closure is null) continue;
            if (level < at + frame.TailCalls) return NotOfLua;
            at += frame.TailCalls;
            if (!frame.IsOfHost) continue;
            if (at == level) return NotOfLua;
            at++;
        }

        return NoLevel;
    }

    private static string PlaceOf(in Frame frame)
    {
        FunctionPrototype prototype = frame.Closure!.Prototype;
        return string.Create(CultureInfo.InvariantCulture, $"{prototype.Source}:{prototype.Lines[Math.Max(0, frame.Next - 1)]}: ");
    }
}
