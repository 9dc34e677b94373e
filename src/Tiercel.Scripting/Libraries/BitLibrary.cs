using System.Buffers.Binary;
using System.Numerics;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>The functions of <c>bit</c>, as in Lua BitOp 1.0.2: operations on 32 bits, whose results are signed.</summary>
internal static class BitLibrary
{
    // Added to a number it moves the low 32 bits of its whole part to the low ones of its mantissa: 2^52 + 2^51.
    private const double Shifter = 6755399441055744.0;

    private const int MaxDigits = 8;

    public static void Open(LuaMachine machine) => LuaLibraries.Register(
        machine, "bit",
        ("arshift", ShiftRightSigned), ("band", And), ("bnot", Not), ("bor", Or), ("bswap", Swap), ("bxor", Xor), ("lshift", ShiftLeft),
        ("rol", RotateLeft), ("ror", RotateRight), ("rshift", ShiftRight), ("tobit", ToBit), ("tohex", ToHex));

    private static uint Bits(in LuaCall c, int index) => (uint)BitConverter.DoubleToUInt64Bits(c.Number(index) + Shifter);

    private static int Count(in LuaCall c) => (int)(Bits(in c, 2) & 31);

    private static int Return(ref LuaCall c, uint bits) => c.Return((double)(int)bits);

    private static int ToBit(ref LuaCall c) => Return(ref c, Bits(in c, 1));

    private static int Not(ref LuaCall c) => Return(ref c, ~Bits(in c, 1));

    // Of several arguments that are no numbers the first is named, or else the last.
    private static int And(ref LuaCall c)
    {
        uint bits = Bits(in c, 1);
        for (int i = c.Count; i > 1; i--) bits &= Bits(in c, i);
        return Return(ref c, bits);
    }

    private static int Or(ref LuaCall c)
    {
        uint bits = Bits(in c, 1);
        for (int i = c.Count; i > 1; i--) bits |= Bits(in c, i);
        return Return(ref c, bits);
    }

    private static int Xor(ref LuaCall c)
    {
        uint bits = Bits(in c, 1);
        for (int i = c.Count; i > 1; i--) bits ^= Bits(in c, i);
        return Return(ref c, bits);
    }

    private static int ShiftLeft(ref LuaCall c) => Return(ref c, Bits(in c, 1) << Count(in c));

    private static int ShiftRight(ref LuaCall c) => Return(ref c, Bits(in c, 1) >> Count(in c));

    private static int ShiftRightSigned(ref LuaCall c) => Return(ref c, (uint)((int)Bits(in c, 1) >> Count(in c)));

    private static int RotateLeft(ref LuaCall c) => Return(ref c, BitOperations.RotateLeft(Bits(in c, 1), Count(in c)));

    private static int RotateRight(ref LuaCall c) => Return(ref c, BitOperations.RotateRight(Bits(in c, 1), Count(in c)));

    private static int Swap(ref LuaCall c) => Return(ref c, BinaryPrimitives.ReverseEndianness(Bits(in c, 1)));

    // The second argument is the number of digits; a negative one asks for capital letters.
    private static int ToHex(ref LuaCall c)
    {
        uint bits = Bits(in c, 1);
        int count = c.Count < 2 ? MaxDigits : (int)Bits(in c, 2);
        ReadOnlySpan<byte> digits = count < 0 ? "0123456789ABCDEF"u8 : "0123456789abcdef"u8;
        int length = (int)Math.Min(Math.Abs((long)count), MaxDigits);
        Span<byte> text = stackalloc byte[MaxDigits];
        for (int i = length - 1; i >= 0; i--)
        {
            text[i] = digits[(int)(bits & 15)];
            bits >>= 4;
        }

        return c.Return(c.NewString(text[..length]));
    }
}
