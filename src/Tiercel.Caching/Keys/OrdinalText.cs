using System.Buffers;
using System.Text;

namespace Tiercel.Caching;

/// <summary>Strings looked up by their characters or their UTF-8 bytes, so that no string is made of what may be absent.</summary>
internal sealed class OrdinalText(OrdinalKeys keys)
    : IAlternateEqualityComparer<ReadOnlySpan<char>, string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    // Bytes whose characters fit on the stack; keys are seldom longer.
    private const int StackBytes = 256;

    public int GetHashCode(ReadOnlySpan<char> alternate) => (int)keys.Hash(alternate);

    public bool Equals(ReadOnlySpan<char> alternate, string other) => alternate.SequenceEqual(other);

    public string Create(ReadOnlySpan<char> alternate) => alternate.ToString();

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        // UTF-8 has at least a byte for every UTF-16 character, also for what stands in for invalid bytes.
        char[]? rented = alternate.Length > StackBytes ? ArrayPool<char>.Shared.Rent(alternate.Length) : null;
        Span<char> text = rented ?? stackalloc char[StackBytes];
        int length = Encoding.UTF8.GetChars(alternate, text);
        int hash = (int)keys.Hash(text[..length]);
        if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        return hash;
    }

    public bool Equals(ReadOnlySpan<byte> alternate, string other)
    {
        ReadOnlySpan<char> rest = other;
        Span<char> text = stackalloc char[2];
        while (!alternate.IsEmpty)
        {
            Rune.DecodeFromUtf8(alternate, out Rune rune, out int bytes);
            int chars = rune.EncodeToUtf16(text);
            if (!rest.StartsWith(text[..chars], StringComparison.Ordinal)) return false;
            rest = rest[chars..];
            alternate = alternate[bytes..];
        }

        return rest.IsEmpty;
    }

    public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);
}
