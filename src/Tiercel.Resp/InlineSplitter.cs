using Tiercel.Primitives;

namespace Tiercel.Resp;

/// <summary>Splits an inline command into words: see <see cref="QuotedWords"/>.</summary>
internal static class InlineSplitter
{
    /// <summary>Splits <paramref name="line"/> from <paramref name="start"/> on; false if its quotes do not match.</summary>
    public static bool Split<THandler>(Span<byte> line, int start, ref THandler handler)
        where THandler : IRespArgumentHandler, allows ref struct
    {
        QuotedWords words = new(line, start);
        while (words.TryRead(out int offset, out int length)) handler.OnArgument(offset, length);
        return !words.IsBroken;
    }
}
