using System.Text;

namespace Tiercel.Server;

/// <summary>
/// Recognises an HTTP request that a web page made some browser send here: its lines would run as commands.
/// </summary>
internal static class CrossProtocolGuard
{
    /// <summary>Whether an inline command begins with <c>POST</c> or <c>Host:</c>, in any case.</summary>
    public static bool Matches(ReadOnlySpan<byte> line)
    {
        line = line.TrimStart(" \t"u8);
        return StartsWithWord(line, "POST"u8) || StartsWithWord(line, "Host:"u8);
    }

    private static bool StartsWithWord(ReadOnlySpan<byte> line, ReadOnlySpan<byte> word) =>
        line.Length > word.Length
        && Ascii.EqualsIgnoreCase(line[..word.Length], word)
        && line[word.Length] <= ' ';
}
