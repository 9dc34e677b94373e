using System.Text;

namespace Tiercel.Resp.Tests;

/// <summary>Reads every command of an input, whole or in pieces, into a readable form.</summary>
internal static class ReadCommands
{
    /// <summary>Commands as <c>[a|b|c]</c>, and at the end <c>more</c> or the text of the protocol error.</summary>
    public static string Of(string input) => Of(Latin(input));

    public static string Of(ReadOnlySpan<byte> input) => InPieces(input, input.Length, RespLimits.Default);

    public static string Of(string input, in RespLimits limits) => InPieces(Latin(input), input.Length, in limits);

    /// <summary>
    /// Feeds the input <paramref name="pieceLength"/> bytes at a time, as a session does: what is incomplete is framed
    /// piece by piece, and read when it is all there.
    /// </summary>
    public static string InPieces(ReadOnlySpan<byte> input, int pieceLength, in RespLimits limits)
    {
        StringBuilder seen = new();
        byte[] buffer = input.ToArray();
        int start = 0;
        RespReaderState partial = default;
        for (int end = 0; end < buffer.Length;)
        {
            end = Math.Min(buffer.Length, end + Math.Max(1, pieceLength));
            while (start < end)
            {
                Span<byte> window = buffer.AsSpan(start, end - start);
                RespReadResult framed = RespReader.Skip(window, ref partial, in limits);
                if (framed == RespReadResult.NeedMore) break;
                int length = partial.Position;
                partial = default;
                RespReaderState state = default;
                Collector collector = new() { Input = window };
                RespReadResult read = RespReader.Read(window, ref state, in limits, ref collector);
                if (read == RespReadResult.ProtocolError)
                    return seen.Append(Encoding.Latin1.GetString(RespErrorText.Of(in state))).ToString();
                Assert.Equal(framed, read);
                Assert.Equal(length, state.Position);
                if (collector.Count > 0) seen.Append('[').Append(collector.Text).Append(']');
                start += length;
            }
        }

        return start == buffer.Length ? seen.ToString() : seen.Append("more").ToString();
    }

    public static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);

    private ref struct Collector() : IRespArgumentHandler
    {
        public ReadOnlySpan<byte> Input;
        public StringBuilder Text = new();
        public int Count;

        public void OnArgument(int offset, int length)
        {
            if (Count++ > 0) Text.Append('|');
            Text.Append(Encoding.Latin1.GetString(Input.Slice(offset, length)));
        }
    }
}
