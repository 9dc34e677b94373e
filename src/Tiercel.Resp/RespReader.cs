using System.Runtime.CompilerServices;

namespace Tiercel.Resp;

/// <summary>
/// Finds the commands in what a client sent: arrays of bulk strings, or lines of words ("inline"). Knows nothing of
/// sockets or commands, allocates nothing, and never trusts a declared size: it only says that more is needed.
/// </summary>
/// <remarks>
/// The grammar and every refusal are those of Redis 7.0.15, its leniencies included: the byte after a <c>\r</c> and
/// the two bytes after an argument are skipped unseen. Time is linear in the bytes however they are cut, because
/// the state keeps what is done: finished arguments, and how far an unfinished inline command was scanned.
/// </remarks>
public static class RespReader
{
    /// <summary>
    /// Reads one command from <see cref="RespReaderState.Position"/> on and hands its arguments to
    /// <paramref name="handler"/>, their offsets counted from the beginning of <paramref name="input"/>. When more is
    /// needed, the next call continues behind the arguments already handed out.
    /// </summary>
    /// <param name="input">What was received. Quoted words of inline commands are unescaped in place.</param>
    /// <param name="state">Where the last call stopped.</param>
    /// <param name="limits">What to accept.</param>
    /// <param name="handler">Takes the arguments.</param>
    public static RespReadResult Read<THandler>(
        Span<byte> input, ref RespReaderState state, in RespLimits limits, ref THandler handler)
        where THandler : IRespArgumentHandler, allows ref struct
    {
        if (state.RemainingArguments == 0)
        {
            if (state.Position >= input.Length) return RespReadResult.NeedMore;
            if (input[state.Position] != '*') return ReadInline(input, ref state, ref handler);
            RespReadResult result = ReadCount(input, ref state, in limits);
            if (result != RespReadResult.Complete) return result;
        }

        return ReadArguments(input, ref state, in limits, ref handler);
    }

    /// <summary>
    /// As <see cref="Read"/>, but only finds the end of the command. While a large command trickles in it is framed
    /// this way, with nothing kept but the state, and read once it is there.
    /// </summary>
    public static RespReadResult Skip(Span<byte> input, ref RespReaderState state, in RespLimits limits)
    {
        NoHandler none = default;
        return Read(input, ref state, in limits, ref none);
    }

    private static RespReadResult ReadArguments<THandler>(
        Span<byte> input, ref RespReaderState state, in RespLimits limits, ref THandler handler)
        where THandler : IRespArgumentHandler, allows ref struct
    {
        int position = state.Position;
        int remaining = state.RemainingArguments;
        long maxLength = limits.MaxBulkLength;
        while (remaining > 0)
        {
            if (position >= input.Length) break;
            int header = RespLine.Read(input[(position + 1)..], out long length);
            if (header <= 0 || input[position] != '$' || (ulong)length > (ulong)maxLength)
            {
                state.Position = position;
                state.RemainingArguments = remaining;
                bool early = limits.IsUnauthenticated && header > 0 && length > maxLength && input[position] == '$';
                return early ? Refuse(ref state, RespError.UnauthenticatedLength) : RefuseLength(input, ref state, header);
            }

            int start = position + 1 + header;
            if (length + 2 > input.Length - start) break;
            handler.OnArgument(start, (int)length);
            position = start + (int)length + 2;
            remaining--;
        }

        state.Position = position;
        state.RemainingArguments = remaining;
        return remaining == 0 ? RespReadResult.Complete : RespReadResult.NeedMore;
    }

    private static RespReadResult ReadCount(ReadOnlySpan<byte> input, ref RespReaderState state, in RespLimits limits)
    {
        int header = RespLine.Read(input[(state.Position + 1)..], out long count);
        if (header == RespLine.Incomplete) return AwaitLine(input, ref state, RespError.TooBigCountLine);
        if (header == RespLine.Invalid) return Refuse(ref state, RespError.InvalidCount);
        if (count > limits.MaxArguments)
            return Refuse(ref state, limits.IsUnauthenticated ? RespError.UnauthenticatedCount : RespError.InvalidCount);
        state.Position += 1 + header;
        // An empty or null array is no command: complete, without arguments.
        state.RemainingArguments = (int)Math.Max(count, 0);
        return RespReadResult.Complete;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RespReadResult RefuseLength(ReadOnlySpan<byte> input, ref RespReaderState state, int header)
    {
        // Nothing is judged before its line is complete; one that begins with its own end is.
        byte first = input[state.Position];
        bool empty = first == '\r' && input.Length - state.Position >= 2;
        if (header == RespLine.Incomplete && !empty) return AwaitLine(input, ref state, RespError.TooBigLengthLine);
        if (first == '$') return Refuse(ref state, RespError.InvalidLength);
        state.UnexpectedByte = first;
        return Refuse(ref state, RespError.ExpectedBulk);
    }

    private static RespReadResult AwaitLine(ReadOnlySpan<byte> input, ref RespReaderState state, RespError tooLong)
    {
        if (input.Length - state.Position > RespLimits.MaxLineLength) return Refuse(ref state, tooLong);
        return RespReadResult.NeedMore;
    }

    private static RespReadResult ReadInline<THandler>(Span<byte> input, ref RespReaderState state, ref THandler handler)
        where THandler : IRespArgumentHandler, allows ref struct
    {
        int start = state.Position;
        int from = Math.Max(start, state.ScannedTo);
        int found = input[from..].IndexOf((byte)'\n');
        if (found < 0)
        {
            state.ScannedTo = input.Length;
            return AwaitLine(input, ref state, RespError.TooBigInline);
        }

        int end = from + found;
        state.ScannedTo = 0;
        state.Position = end + 1;
        if (typeof(THandler) == typeof(NoHandler)) return RespReadResult.Complete;
        if (end > start && input[end - 1] == '\r') end--;
        return InlineSplitter.Split(input[..end], start, ref handler)
            ? RespReadResult.Complete
            : Refuse(ref state, RespError.UnbalancedQuotes);
    }

    private static RespReadResult Refuse(ref RespReaderState state, RespError error)
    {
        state.Error = error;
        return RespReadResult.ProtocolError;
    }

    private struct NoHandler : IRespArgumentHandler
    {
        public readonly void OnArgument(int offset, int length)
        {
        }
    }
}
