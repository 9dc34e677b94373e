using System.Text;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>
/// A call of a .NET function by a script: its arguments, counted from 0, and its result. What an argument is not, the script is
/// told as an error in the words of Lua: "bad argument #1 to 'f' (number expected, got nil)".
/// </summary>
public ref struct ScriptCall
{
    private readonly LuaCall _call;

    internal ScriptCall(LuaCall call) => _call = call;

    /// <summary>Number of arguments.</summary>
    public readonly int Count => _call.Count;

    internal LuaValue Result { get; private set; }

    /// <summary>What an argument is; nil behind the last one.</summary>
    public readonly ScriptValueKind KindOf(int index) => _call[index + 1].Type switch
    {
        LuaType.Nil => ScriptValueKind.Nil,
        LuaType.Boolean => ScriptValueKind.Boolean,
        LuaType.Number => ScriptValueKind.Number,
        LuaType.String => ScriptValueKind.String,
        LuaType.Table => ScriptValueKind.Table,
        _ => ScriptValueKind.Other,
    };

    /// <summary>Whether a condition would hold: all but nil and false is true.</summary>
    public readonly bool GetBoolean(int index) => _call[index + 1].IsTrue;

    /// <summary>A number; a string that reads as one is taken for it.</summary>
    public readonly double GetNumber(int index) => _call.Number(index + 1);

    /// <summary>The bytes of a string, or the text of a number. They stay as they are.</summary>
    public readonly ReadOnlySpan<byte> GetBytes(int index) => _call.String(index + 1).Span;

    /// <summary>As <see cref="GetBytes"/>, as text, decoded from UTF-8.</summary>
    public readonly string GetString(int index) => Encoding.UTF8.GetString(GetBytes(index));

    /// <summary>The numbers of a table that is a list, up to its first nil. Strings that read as numbers are taken for them.</summary>
    public readonly double[] GetNumbers(int index)
    {
        LuaTable table = _call.Table(index + 1);
        double[] numbers = new double[LengthOf(table)];
        for (int i = 0; i < numbers.Length; i++)
        {
            LuaValue value = table[i + 1];
            if (!value.IsNumber && !LuaNumbers.TryConvert(ref value)) throw _call.WrongArgument(index + 1, "table of numbers expected");
            numbers[i] = value.AsNumber;
        }

        return numbers;
    }

    /// <summary>The strings of a table that is a list, up to its first nil, decoded from UTF-8. Numbers are taken as text.</summary>
    public readonly string[] GetStrings(int index)
    {
        LuaTable table = _call.Table(index + 1);
        string[] texts = new string[LengthOf(table)];
        for (int i = 0; i < texts.Length; i++)
        {
            LuaValue value = table[i + 1];
            if (!value.IsString && !value.IsNumber) throw _call.WrongArgument(index + 1, "table of strings expected");
            texts[i] = value.ToString();
        }

        return texts;
    }

    /// <summary>Gives a number.</summary>
    public void Return(double result) => Result = result;

    /// <summary>Gives true or false.</summary>
    public void Return(bool result) => Result = result;

    /// <summary>Gives a string of bytes, which are copied.</summary>
    public void Return(ReadOnlySpan<byte> result) => Result = _call.NewString(result);

    /// <summary>Gives a text, encoded as UTF-8; nil for null.</summary>
    public void Return(string? result) => Result = result is null ? default : Text(result);

    /// <summary>Gives a list of numbers.</summary>
    public void Return(ReadOnlySpan<double> result)
    {
        LuaTable list = _call.NewTable(result.Length);
        foreach (double number in result) list.Add(number);
        Result = list;
    }

    /// <summary>Gives a list of texts, encoded as UTF-8. Null is false, as in the replies of commands.</summary>
    public void Return(ReadOnlySpan<string?> result)
    {
        LuaTable list = _call.NewTable(result.Length);
        foreach (string? text in result) list.Add(text is null ? false : Text(text));
        Result = list;
    }

    // As in replies: what # says may lie behind a gap.
    private static int LengthOf(LuaTable list)
    {
        int length = 0;
        while (!list[length + 1].IsNil) length++;
        return length;
    }

    private readonly LuaValue Text(string text) => _call.NewString(Encoding.UTF8.GetBytes(text));
}
