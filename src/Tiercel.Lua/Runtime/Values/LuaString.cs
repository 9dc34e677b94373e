using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Tiercel.Lua;

/// <summary>A string of Lua: bytes of any content that never change. Thread safe.</summary>
[DebuggerDisplay("{ToString()}")]
public sealed class LuaString : LuaObject, IEquatable<LuaString>
{
    // Bytes of the object and of its array beside their content.
    internal const int Overhead = 56;

    private static readonly ConcurrentDictionary<LuaString, LuaString> _constants = new();

    private static readonly LuaString[] _ofOneByte = [.. Enumerable.Range(0, 256).Select(static b => new LuaString([(byte)b]))];

    private readonly byte[] _bytes;

    private LuaString(byte[] bytes) => _bytes = bytes;

    /// <summary>The string without bytes.</summary>
    public static LuaString Empty { get; } = new([]);

    /// <summary>Number of bytes.</summary>
    public int Length => _bytes.Length;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes;

    // Seeded anew in each process, as names may come from outside. 0 = not computed yet: two threads that do compute the same.
    internal int Hash => _mark != 0 ? _mark : ComputeHash();

    internal override long SizeBytes => Overhead + _bytes.Length;

    /// <summary>A string with a copy of some bytes.</summary>
    public static LuaString Create(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        0 => Empty,
        1 => _ofOneByte[bytes[0]],
        _ => new LuaString(bytes.ToArray()),
    };

    /// <summary>A string with the bytes of some text in UTF-8.</summary>
    public static LuaString Create(string text) => Create(Encoding.UTF8.GetBytes(text));

    /// <summary>A string with a byte for each character, all of which are below 256: messages, and names within them.</summary>
    internal static LuaString OfLatin1(string text) => Create(Encoding.Latin1.GetBytes(text));

    /// <summary>A string over an array that nobody changes from now on.</summary>
    internal static LuaString Adopt(byte[] bytes) => bytes.Length > 1 ? new LuaString(bytes) : Create(bytes);

    /// <summary>A string of some text, with a byte for each character, and another string.</summary>
    internal static LuaString Join(string latin1, LuaString text)
    {
        byte[] bytes = new byte[latin1.Length + text.Length];
        Encoding.Latin1.GetBytes(latin1, bytes);
        text.Span.CopyTo(bytes.AsSpan(latin1.Length));
        return Adopt(bytes);
    }

    /// <summary>
    /// A name that the libraries or the host give to something: one object for all machines, and for the same name in programs,
    /// so that looking it up compares references. It lives as long as the process, so no script makes any.
    /// </summary>
    internal static LuaString Constant(string text)
    {
        LuaString made = Create(text);
        return _constants.GetOrAdd(made, made);
    }

    /// <summary>The constant with the same bytes, if there is one; else the string itself.</summary>
    internal static LuaString OrConstant(LuaString text) => _constants.TryGetValue(text, out LuaString? known) ? known : text;

    /// <summary>Whether the bytes are the same.</summary>
    public bool ContentEquals(LuaString other) =>
        ReferenceEquals(this, other)
        || (_bytes.Length == other._bytes.Length
            && (_mark == 0 || other._mark == 0 || _mark == other._mark) && Span.SequenceEqual(other.Span));

    /// <inheritdoc/>
    public bool Equals(LuaString? other) => other is not null && ContentEquals(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LuaString other && ContentEquals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash;

    /// <summary>Compares byte by byte; below 0 if this one comes first.</summary>
    public int CompareTo(LuaString other) => Span.SequenceCompareTo(other.Span);

    /// <summary>The text, if the bytes are UTF-8; others are replaced.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_bytes);

    /// <summary>What C takes for the text: the bytes before the first zero.</summary>
    internal LuaString CutAtZero()
    {
        int end = Span.IndexOf((byte)0);
        return end < 0 ? this : Create(Span[..end]);
    }

    /// <summary>A character for each byte.</summary>
    internal string ToLatin1() => Encoding.Latin1.GetString(_bytes);

    private int ComputeHash()
    {
        HashCode hash = default;
        hash.AddBytes(_bytes);
        int computed = hash.ToHashCode();
        return _mark = computed == 0 ? 1 : computed;
    }
}
