using System.Text;

namespace Tiercel.Commands;

/// <summary>Compares the words of a command.</summary>
internal static class Word
{
    /// <summary>Whether an argument is this word, in any case.</summary>
    public static bool Is(ReadOnlySpan<byte> argument, ReadOnlySpan<byte> word) =>
        argument.Length == word.Length && Ascii.EqualsIgnoreCase(argument, word);
}
