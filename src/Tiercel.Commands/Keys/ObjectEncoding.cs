using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>
/// What Redis says of how a value is kept. A string is its text here, always; the answer follows from the text, as if
/// the value had just been set. Tools use it to tell numbers from texts, and small from large.
/// </summary>
internal static class ObjectEncoding
{
    // From Redis: what fits into one 64-byte allocation with its header.
    private const int MaxEmbeddedBytes = 44;

    // From Redis: integers below this exist once, and are never counted.
    private const long SharedIntegers = 10_000;

    /// <summary>The name as OBJECT ENCODING prints it.</summary>
    public static ReadOnlySpan<byte> NameOf(in EntryRef entry)
    {
        ReadOnlySpan<byte> value = entry.Value;
        if (IntegerText.TryParse(value, out _)) return "int"u8;
        return value.Length <= MaxEmbeddedBytes ? "embstr"u8 : "raw"u8;
    }

    /// <summary>The number as OBJECT REFCOUNT prints it.</summary>
    public static int ReferencesOf(in EntryRef entry) =>
        IntegerText.TryParse(entry.Value, out long number) && number is >= 0 and < SharedIntegers ? int.MaxValue : 1;
}
