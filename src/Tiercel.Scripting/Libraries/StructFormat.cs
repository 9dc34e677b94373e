using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>
/// A format of <c>struct</c>, read option by option. It ends at its first zero byte, as texts do in C.
/// </summary>
internal ref struct StructFormat
{
    // Bytes that an integer may have.
    private const int MaxIntegerSize = 32;

    // What '!' alone means: the largest alignment that C asks for.
    private const int MaxAlignment = 8;

    private readonly LuaCall _call;
    private ReadOnlySpan<byte> _rest;
    private int _alignment = 1;

    public StructFormat(LuaCall call, ReadOnlySpan<byte> format)
    {
        _call = call;
        int end = format.IndexOf((byte)0);
        _rest = end < 0 ? format : format[..end];
    }

    /// <summary>Whether the first byte of numbers is the highest.</summary>
    public bool IsBigEndian { get; private set; }

    /// <summary>The letter of the option.</summary>
    public byte Option { get; private set; }

    /// <summary>Bytes of what the option stands for; 0 if they are not known, or there are none.</summary>
    public int Size { get; private set; }

    /// <summary>Goes on to the next option; false at the end.</summary>
    /// <exception cref="LuaException">A size is too large.</exception>
    public bool Read()
    {
        if (_rest.IsEmpty) return false;
        Option = _rest[0];
        _rest = _rest[1..];
        Size = Option switch
        {
            (byte)'b' or (byte)'B' or (byte)'x' => 1,
            (byte)'h' or (byte)'H' => 2,
            (byte)'f' => 4,
            (byte)'l' or (byte)'L' or (byte)'T' or (byte)'d' => 8,
            (byte)'c' => ReadNumber(1),
            (byte)'i' or (byte)'I' => ReadIntegerSize(),
            _ => 0,
        };
        return true;
    }

    /// <summary>Bytes before an element, so that it stands where its size asks for.</summary>
    public readonly int Padding(ulong position)
    {
        if (Size == 0 || Option == 'c') return 0;
        ulong size = (ulong)Math.Min(Size, _alignment);
        // Also of sizes that are no power of two, for which it means nothing.
        return (int)((size - (position & (size - 1))) & (size - 1));
    }

    /// <summary>Obeys an option that stands for no element.</summary>
    /// <exception cref="LuaException">There is no such option.</exception>
    public void Control()
    {
        switch (Option)
        {
            case (byte)' ':
                return;
            case (byte)'<':
                IsBigEndian = false;
                return;
            case (byte)'>':
                IsBigEndian = true;
                return;
            case (byte)'!':
                int alignment = ReadNumber(MaxAlignment);
                if (!int.IsPow2(alignment)) LuaCall.Fail($"alignment {alignment} is not a power of 2");
                _alignment = alignment;
                return;
            default:
                throw _call.WrongArgument(1, $"invalid format option '{(char)Option}'");
        }
    }

    private int ReadIntegerSize()
    {
        int size = ReadNumber(sizeof(int));
        if (size > MaxIntegerSize) LuaCall.Fail($"integral size {size} is larger than limit of {MaxIntegerSize}");
        return size;
    }

    private int ReadNumber(int fallback)
    {
        int length = _rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (length < 0) length = _rest.Length;
        if (length == 0) return fallback;
        long number = 0;
        foreach (byte digit in _rest[..length])
        {
            number = (number * 10) + (digit - '0');
            if (number > int.MaxValue) LuaCall.Fail("integral size overflow");
        }

        _rest = _rest[length..];
        return (int)number;
    }
}
