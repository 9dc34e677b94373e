using System.Globalization;
using System.Text;

namespace Tiercel;

/// <summary>What sources and targets of an import have in common.</summary>
internal static class ImportTerms
{
    /// <summary>Keys that are asked for at once: enough that the way to another machine and back does not count. A guess.</summary>
    public const int KeysAtOnce = 128;

    /// <summary>Whether a key was refused because there is one of its name.</summary>
    /// <exception cref="IOException">It was refused for another reason.</exception>
    public static bool IsExisting(string error, ImportedKey key)
    {
        if (error.Contains("BUSYKEY", StringComparison.Ordinal)) return true;
        throw new IOException($"The key '{Encoding.UTF8.GetString(key.Name)}' is refused: {error}");
    }

    /// <summary>That the target has too few databases.</summary>
    public static IOException NoDatabase(int database) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The target has no database {database}: see the setting 'databases'."));
}
