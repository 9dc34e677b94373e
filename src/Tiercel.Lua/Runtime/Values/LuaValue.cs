// Two words. The second tells the type: numbers are doubles to whose bits a constant is added, which no double leaves the
// range of, so that every value below it is free for the tags of the other types ("NaN boxing" with an offset, as in
// JavaScriptCore). Arithmetic looks at this word alone, and writes it alone: no reference, no write barrier. The first word
// is the object of a string, table, function ...; beside any other tag it is garbage that means nothing.
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tiercel.Lua;

/// <summary>
/// A value of Lua 5.1: 16 bytes, nil by default. Equality is Lua's without metamethods. Not safe against torn reads by
/// other threads.
/// </summary>
[DebuggerDisplay("{ToString()}")]
public struct LuaValue : IEquatable<LuaValue>
{
    internal object? Object;
    internal ulong Bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal LuaValue(object? reference, ulong tag)
    {
        Object = reference;
        Bits = tag;
    }

    /// <summary>A number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LuaValue(double number)
    {
        Object = null;
        // A NaN of foreign origin may have any payload, and the constant would carry it over the end. Its sign shows as text.
        Bits = Encode(double.IsNaN(number) ? double.CopySign(double.NaN, number) : number);
    }

    /// <summary>False or true.</summary>
    public LuaValue(bool value)
    {
        Object = null;
        Bits = value ? Tag.True : Tag.False;
    }

    /// <summary>A string.</summary>
    public LuaValue(LuaString text) => (Object, Bits) = (text, Tag.String);

    /// <summary>A table.</summary>
    public LuaValue(LuaTable table) => (Object, Bits) = (table, Tag.Table);

    /// <summary>A function.</summary>
    public LuaValue(LuaFunction function) => (Object, Bits) = (function, function is LuaClosure ? Tag.Closure : Tag.Native);

    /// <summary>A coroutine.</summary>
    public LuaValue(LuaCoroutine coroutine) => (Object, Bits) = (coroutine, Tag.Thread);

    /// <summary>A value of the host.</summary>
    public LuaValue(LuaUserdata userdata) => (Object, Bits) = (userdata, Tag.Userdata);

    /// <summary>Nil.</summary>
    public static LuaValue Nil => default;

    /// <summary>The type.</summary>
    public readonly LuaType Type => Bits >= Tag.FirstNumber
        ? LuaType.Number
        : Bits switch
        {
            Tag.Nil => LuaType.Nil,
            Tag.False or Tag.True => LuaType.Boolean,
            Tag.String => LuaType.String,
            Tag.Table => LuaType.Table,
            Tag.Closure or Tag.Native => LuaType.Function,
            Tag.Thread => LuaType.Thread,
            _ => LuaType.Userdata,
        };

    /// <summary>Whether it is nil.</summary>
    public readonly bool IsNil => Bits == Tag.Nil;

    /// <summary>Whether a condition holds: it is neither nil nor false.</summary>
    public readonly bool IsTrue => Bits > Tag.False;

    /// <summary>Whether it is a number; a string that reads as one is not.</summary>
    public readonly bool IsNumber => Bits >= Tag.FirstNumber;

    /// <summary>The number; meaningless if it is none.</summary>
    public readonly double AsNumber => Decode(Bits);

    /// <summary>Whether it is a string.</summary>
    public readonly bool IsString => Bits == Tag.String;

    /// <summary>The string; only of one.</summary>
    public readonly LuaString AsString => Reference<LuaString>(Tag.String);

    /// <summary>Whether it is a table.</summary>
    public readonly bool IsTable => Bits == Tag.Table;

    /// <summary>The table; only of one.</summary>
    public readonly LuaTable AsTable => Reference<LuaTable>(Tag.Table);

    /// <summary>Whether it is a function.</summary>
    public readonly bool IsFunction => Bits is Tag.Closure or Tag.Native;

    /// <summary>The function; only of one.</summary>
    /// <exception cref="InvalidCastException">It is no function.</exception>
    public readonly LuaFunction AsFunction => IsFunction ? Unsafe.As<LuaFunction>(Object!) : throw Refused();

    /// <summary>The value of the host; only of one.</summary>
    public readonly LuaUserdata AsUserdata => Reference<LuaUserdata>(Tag.Userdata);

    /// <summary>The coroutine; only of one.</summary>
    public readonly LuaCoroutine AsCoroutine => Reference<LuaCoroutine>(Tag.Thread);

    /// <summary>Whether the first word is an object that the value keeps alive.</summary>
    internal readonly bool IsReference => Bits is >= Tag.String and < Tag.FirstNumber;

    internal readonly object Target => Object!;

    /// <summary>Whether two values are equal as <c>rawequal</c> has it.</summary>
    public static bool operator ==(in LuaValue a, in LuaValue b)
    {
        if (a.Bits >= Tag.FirstNumber && b.Bits >= Tag.FirstNumber) return Decode(a.Bits) == Decode(b.Bits);
        if (a.Bits != b.Bits) return false;
        if (a.Bits < Tag.String || ReferenceEquals(a.Object, b.Object)) return true;
        return a.Bits == Tag.String && Unsafe.As<LuaString>(a.Object!).ContentEquals(Unsafe.As<LuaString>(b.Object!));
    }

    /// <summary>Whether two values differ as <c>rawequal</c> has it.</summary>
    public static bool operator !=(in LuaValue a, in LuaValue b) => !(a == b);

    /// <summary>A number.</summary>
    public static implicit operator LuaValue(double number) => new(number);

    /// <summary>False or true.</summary>
    public static implicit operator LuaValue(bool value) => new(value);

    /// <summary>A string.</summary>
    public static implicit operator LuaValue(LuaString text) => new(text);

    /// <summary>A table.</summary>
    public static implicit operator LuaValue(LuaTable table) => new(table);

    /// <summary>A function.</summary>
    public static implicit operator LuaValue(LuaFunction function) => new(function);

    /// <inheritdoc/>
    public readonly bool Equals(LuaValue other) => this == other;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is LuaValue other && this == other;

    /// <inheritdoc/>
    public override readonly int GetHashCode() =>
        Bits >= Tag.FirstNumber ? HashOfNumber(Decode(Bits))
        : Bits == Tag.String ? Unsafe.As<LuaString>(Object!).Hash
        : Bits < Tag.String ? (int)Bits
        : HashKey.Mix((ulong)RuntimeHelpers.GetHashCode(Object));

    /// <summary>What <c>print</c> would show, without metamethods.</summary>
    public override readonly string ToString() => ValueText.Of(in this);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Encode(double number) => BitConverter.DoubleToUInt64Bits(number) + Tag.FirstNumber;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Decode(ulong bits) => BitConverter.UInt64BitsToDouble(bits - Tag.FirstNumber);

    /// <summary>The hash of a number: equal for 0 and -0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int HashOfNumber(double number) => HashKey.Mix(BitConverter.DoubleToUInt64Bits(number + 0.0));

    /// <summary>Copies a value; of one without an object no reference is written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Copy(ref LuaValue target, ref readonly LuaValue source)
    {
        ulong bits = source.Bits;
        if (bits is >= Tag.String and < Tag.FirstNumber) target.Object = source.Object;
        target.Bits = bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly T Reference<T>(ulong tag)
        where T : class
    {
        if (Bits != tag) throw Refused();
        return Unsafe.As<T>(Object!);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly InvalidCastException Refused() => new($"The value is a {LuaTypes.Name(Type)}.");
}

/// <summary>The second word of values that are no numbers.</summary>
internal static class Tag
{
    public const ulong Nil = 0;
    public const ulong False = 1;
    public const ulong True = 2;

    /// <summary>A key of a table that has gone from the map to the list.</summary>
    public const ulong Moved = 3;

    // From here on the first word is an object.
    public const ulong String = 4;
    public const ulong Table = 5;
    public const ulong Closure = 6;
    public const ulong Native = 7;
    public const ulong Userdata = 8;
    public const ulong Thread = 9;

    /// <summary>A register whose variable lives in a <see cref="Cell"/>, as a function has captured it.</summary>
    public const ulong Cell = 10;

    /// <summary>The bits of 0.0, and what is added to those of each number.</summary>
    public const ulong FirstNumber = 1UL << 49;
}
