using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Tiercel.Server;

/// <summary>A password as it is kept: its SHA-256. Immutable.</summary>
internal sealed class PasswordHash
{
    /// <summary>Characters of its text: hexadecimal digits, in lower case.</summary>
    public const int TextLength = 2 * SHA256.HashSizeInBytes;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789abcdef"u8);

    private readonly byte[] _bytes;

    private PasswordHash(byte[] bytes) => _bytes = bytes;

    public static PasswordHash Of(ReadOnlySpan<byte> password) => new(SHA256.HashData(password));

    /// <summary>Reads the text of a hash; null if it is none.</summary>
    public static PasswordHash? Parse(ReadOnlySpan<byte> text)
    {
        bool isHash = text.Length == TextLength && text.IndexOfAnyExcept(Digits) < 0;
        return isHash ? new PasswordHash(Convert.FromHexString(Encoding.ASCII.GetString(text))) : null;
    }

    /// <summary>Whether it is of the same password. How long that takes does not depend on the answer.</summary>
    public bool IsOf(PasswordHash other) => CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    public override string ToString() => Convert.ToHexStringLower(_bytes);
}
