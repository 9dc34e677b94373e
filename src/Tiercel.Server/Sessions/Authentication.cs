using System.Security.Cryptography;
using System.Text;
using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>The one password there is, and the one user: default.</summary>
internal static class Authentication
{
    /// <summary>What a client is told that has yet to give the password.</summary>
    public static ReadOnlySpan<byte> Required => "NOAUTH Authentication required."u8;

    /// <summary>What a client is told whose user or password is wrong.</summary>
    public static ReadOnlySpan<byte> WrongPassword => "WRONGPASS invalid username-password pair or user is disabled."u8;

    /// <summary>Lets the session in if user and password are right. Without a password set, any will do.</summary>
    public static bool TryLogin(Session session, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        string expected = session.Server.Options.Password;
        bool right = user.SequenceEqual("default"u8) && (expected.Length == 0 || AreEqual(password, expected));
        if (right) session.Login();
        return right;
    }

    /// <summary>Whether an argument is a password, or the user it belongs to.</summary>
    public static bool IsSecret(in CommandContext call, int argument)
    {
        if (argument == 0) return false;
        return call.Command.Name switch
        {
            "AUTH" => true,
            "HELLO" => Follows(in call, argument, 1, "AUTH"u8) || Follows(in call, argument, 2, "AUTH"u8),
            "CONFIG|SET" => argument % 2 == 1 && Follows(in call, argument, 1, "requirepass"u8),
            _ => false,
        };
    }

    private static bool Follows(in CommandContext call, int argument, int distance, ReadOnlySpan<byte> word) =>
        argument > distance && Word.Is(call.Arg(argument - distance), word);

    // Hashes are of equal length, so the time does not tell how long the right password is either.
    private static bool AreEqual(ReadOnlySpan<byte> given, string expected)
    {
        Span<byte> givenHash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> expectedHash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(given, givenHash);
        SHA256.HashData(Encoding.UTF8.GetBytes(expected), expectedHash);
        return CryptographicOperations.FixedTimeEquals(givenHash, expectedHash);
    }
}
