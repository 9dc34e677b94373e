using Tiercel.Lua;

namespace Tiercel.Scripting;

internal static partial class CjsonLibrary
{
    // An argument sets, nil or none leaves as it is; the results are the settings then.
    private static int SetSparseArray(ref LuaCall c, JsonSettings settings)
    {
        CheckCount(in c, 3);
        settings.ConvertsSparseArrays = Switch(in c, 1, settings.ConvertsSparseArrays);
        settings.SparseRatio = Integer(in c, 2, settings.SparseRatio, 0, int.MaxValue);
        settings.SparseSafe = Integer(in c, 3, settings.SparseSafe, 0, int.MaxValue);
        return c.Return(settings.ConvertsSparseArrays, (double)settings.SparseRatio, (double)settings.SparseSafe);
    }

    private static int SetEncodeMaxDepth(ref LuaCall c, JsonSettings settings)
    {
        CheckCount(in c, 1);
        return c.Return((double)(settings.EncodeMaxDepth = Integer(in c, 1, settings.EncodeMaxDepth, 1, int.MaxValue)));
    }

    private static int SetDecodeMaxDepth(ref LuaCall c, JsonSettings settings)
    {
        CheckCount(in c, 1);
        return c.Return((double)(settings.DecodeMaxDepth = Integer(in c, 1, settings.DecodeMaxDepth, 1, int.MaxValue)));
    }

    private static int SetPrecision(ref LuaCall c, JsonSettings settings)
    {
        CheckCount(in c, 1);
        return c.Return((double)(settings.Precision = Integer(in c, 1, settings.Precision, 1, JsonSettings.MaxPrecision)));
    }

    private static int SetKeepBuffer(ref LuaCall c, JsonSettings settings)
    {
        CheckCount(in c, 1);
        return c.Return(settings.KeepsBuffer = Switch(in c, 1, settings.KeepsBuffer));
    }

    private static int SetDecodeInvalidNumbers(ref LuaCall c, JsonSettings settings)
    {
        CheckCount(in c, 1);
        return c.Return(settings.DecodesInvalidNumbers = Switch(in c, 1, settings.DecodesInvalidNumbers));
    }

    private static int SetEncodeInvalidNumbers(ref LuaCall c, JsonSettings settings)
    {
        CheckCount(in c, 1);
        LuaValue value = c[1];
        if (IsText(in value) && c.String(1).Span.SequenceEqual("null"u8)) settings.EncodeInvalidNumbers = InvalidNumbers.WriteNull;
        else if (!value.IsNil) settings.EncodeInvalidNumbers = Switch(in c, 1, false) ? InvalidNumbers.Write : InvalidNumbers.Refuse;
        return settings.EncodeInvalidNumbers == InvalidNumbers.WriteNull
            ? c.Return(LuaString.Constant("null"))
            : c.Return(settings.EncodeInvalidNumbers == InvalidNumbers.Write);
    }

    private static void CheckCount(in LuaCall c, int count)
    {
        if (c.Count > count) throw c.WrongArgument(count + 1, "found too many arguments");
    }

    private static bool IsText(in LuaValue value) => value.IsString || value.IsNumber;

    private static bool Switch(in LuaCall c, int index, bool present)
    {
        LuaValue value = c[index];
        if (value.IsNil) return present;
        if (value.Type == LuaType.Boolean) return value.IsTrue;
        LuaString text = c.String(index);
        if (text.Span.SequenceEqual("on"u8)) return true;
        if (text.Span.SequenceEqual("off"u8)) return false;
        throw c.WrongArgument(index, $"invalid option '{text.ToLatin1()}'");
    }

    // The message names the first argument whichever it is, as Redis's does.
    private static int Integer(in LuaCall c, int index, int present, int min, int max)
    {
        if (c[index].IsNil) return present;
        int value = c.Integer(index);
        return value >= min && value <= max
            ? value
            : throw c.WrongArgument(1, $"expected integer between {min} and {max}");
    }
}
