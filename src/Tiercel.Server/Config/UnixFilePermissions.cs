using System.Diagnostics.CodeAnalysis;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>Permissions of a file as three octal digits, such as 700; 0 = those that the system gives. Immutable.</summary>
public sealed class UnixFilePermissions : ISettingText<UnixFilePermissions>
{
    private const int Largest = 0x1FF; // 0777

    /// <summary>Those that the system gives.</summary>
    public static UnixFilePermissions Usual { get; } = new();

    /// <inheritdoc/>
    public static string Syntax => "octal digits, 0 to 777";

    /// <summary>The permissions; none = those that the system gives.</summary>
    public UnixFileMode Mode { get; init; }

    /// <inheritdoc/>
    public string Text => Convert.ToString((int)Mode, toBase: 8);

    /// <inheritdoc/>
    public static bool TryParse(
        string text,
        UnixFilePermissions former,
        [NotNullWhen(true)] out UnixFilePermissions? value,
        [NotNullWhen(false)] out string? error)
    {
        value = null;
        error = null;
        int mode = 0;
        foreach (char digit in text)
        {
            if (digit is < '0' or > '7') error = "argument couldn't be parsed as an octal number";
            else mode = Math.Min((mode * 8) + (digit - '0'), Largest + 1);
        }

        if (error is null && mode > Largest) error = "argument must be between 0 and 777 inclusive";
        if (error is null) value = new UnixFilePermissions { Mode = (UnixFileMode)mode };
        return value is not null;
    }
}
