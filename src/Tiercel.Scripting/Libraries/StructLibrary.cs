using System.Buffers.Binary;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>The functions of <c>struct</c>, as in version 0.3 of R. Ierusalimschy's library: values in the layouts of C.</summary>
internal static class StructLibrary
{
    public static void Open(LuaMachine machine) =>
        LuaLibraries.Register(machine, "struct", ("pack", Pack), ("size", Size), ("unpack", Unpack));

    private static int Pack(ref LuaCall c)
    {
        scoped StructFormat format = new(c, c.String(1).Span);
        ByteBuilder bytes = new(c.Meter, stackalloc byte[256]);
        try
        {
            int index = 2;
            while (format.Read())
            {
                c.Spend(1);
                bytes.Fill(0, format.Padding((ulong)bytes.Length));
                Add(ref bytes, ref format, in c, ref index);
            }

            return c.Return(bytes.ToLuaString());
        }
        finally
        {
            bytes.Dispose();
        }
    }

    private static void Add(ref ByteBuilder bytes, ref StructFormat format, in LuaCall c, ref int index)
    {
        Span<byte> number = stackalloc byte[8];
        switch (format.Option)
        {
            case (byte)'b' or (byte)'B' or (byte)'h' or (byte)'H' or (byte)'l' or (byte)'L' or (byte)'T' or (byte)'i' or (byte)'I':
                AddInteger(ref bytes, in format, CNumbers.ToUInt64(Number(in c, index++)));
                break;
            case (byte)'x':
                bytes.Add(0);
                break;
            case (byte)'f':
                float single = (float)Number(in c, index++);
                if (format.IsBigEndian) BinaryPrimitives.WriteSingleBigEndian(number, single);
                else BinaryPrimitives.WriteSingleLittleEndian(number, single);
                bytes.Add(number[..sizeof(float)]);
                break;
            case (byte)'d':
                double @double = Number(in c, index++);
                if (format.IsBigEndian) BinaryPrimitives.WriteDoubleBigEndian(number, @double);
                else BinaryPrimitives.WriteDoubleLittleEndian(number, @double);
                bytes.Add(number);
                break;
            case (byte)'c' or (byte)'s':
                AddString(ref bytes, in format, in c, index++);
                break;
            default:
                format.Control();
                break;
        }
    }

    // Bytes beyond those of a long are 0, of negative numbers too.
    private static void AddInteger(ref ByteBuilder bytes, in StructFormat format, ulong value)
    {
        for (int i = 0; i < format.Size; i++)
        {
            int place = format.IsBigEndian ? format.Size - 1 - i : i;
            bytes.Add(place < sizeof(ulong) ? (byte)(value >> (8 * place)) : (byte)0);
        }
    }

    private static void AddString(ref ByteBuilder bytes, in StructFormat format, in LuaCall c, int index)
    {
        if (index > c.Count) throw Missing(in c, index, "string");
        LuaString text = c.String(index);
        // The argument behind is named: the original has counted on already.
        if (text.Length < format.Size) throw c.WrongArgument(index + 1, "string too short");
        c.SpendBytes(text.Length);
        bytes.Add(format.Size == 0 ? text.Span : text.Span[..format.Size]);
        if (format.Option == 's') bytes.Add(0);
    }

    private static double Number(in LuaCall c, int index) =>
        index <= c.Count ? c.Number(index) : throw Missing(in c, index, "number");

    // Behind the arguments the original keeps a nil of its own.
    private static LuaException Missing(in LuaCall c, int index, string expected) =>
        c.WrongArgument(index, $"{expected} expected, got nil");

    private static int Size(ref LuaCall c)
    {
        StructFormat format = new(c, c.String(1).Span);
        ulong size = 0;
        while (format.Read())
        {
            c.Spend(1);
            size += (uint)format.Padding(size);
            if (format.Option == 's') throw c.WrongArgument(1, "option 's' has no fixed size");
            if (format.Option == 'c' && format.Size == 0) throw c.WrongArgument(1, "option 'c0' has no fixed size");
            // Letters and digits that mean nothing are let through.
            if (!char.IsAsciiLetterOrDigit((char)format.Option)) format.Control();
            size += (uint)format.Size;
        }

        return c.Return((double)size);
    }

    private static int Unpack(ref LuaCall c)
    {
        StructFormat format = new(c, c.String(1).Span);
        StructReader reader = new(c, c.String(2).Span, (ulong)c.Integer64(3, 1));
        try
        {
            while (format.Read()) reader.Read(ref format);
            return reader.Complete();
        }
        finally
        {
            reader.Dispose();
        }
    }
}
