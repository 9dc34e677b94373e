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
        if (entry.Kind != ValueKind.String) return ValueKinds.Of(entry.Kind).EncodingOf(entry.Entry);
        if (TryGetInteger(in entry, out _)) return "int"u8;
        return entry.Length <= MaxEmbeddedBytes ? "embstr"u8 : "raw"u8;
    }

    /// <summary>The number as OBJECT REFCOUNT prints it.</summary>
    public static int ReferencesOf(in EntryRef entry) =>
        TryGetInteger(in entry, out long number) && number is >= 0 and < SharedIntegers ? int.MaxValue : 1;

    // The length first: it is known without decompressing the value.
    private static bool TryGetInteger(in EntryRef entry, out long number)
    {
        number = 0;
        return entry.Kind == ValueKind.String && entry.Length <= IntegerText.MaxLength && IntegerText.TryParse(entry.Value, out number);
    }
}
