using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>Help texts as replies.</summary>
internal static class ReplyLines
{
    /// <summary>An array of status lines, as every HELP answers.</summary>
    public static void Lines(this ReplyWriter reply, ReadOnlySpan<string> lines)
    {
        reply.Array(lines.Length);
        foreach (string line in lines) reply.StatusText(line);
    }
}
