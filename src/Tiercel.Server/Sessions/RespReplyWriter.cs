using System.Runtime.InteropServices;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Resp;

namespace Tiercel.Server;

/// <summary>
/// Encodes replies as RESP2 or RESP3 behind one another into the output buffer of a worker. When more than a
/// turn's worth lies there, it asks the session to yield, so that it is sent before more is made.
/// </summary>
internal sealed class RespReplyWriter(ErrorCounts errors) : ReplyWriter
{
    // "*" + ten digits + line end: what a deferred array keeps free for its header.
    private const int DeferredHeader = 13;

    private readonly List<LeasedReply> _leases = [];

    /// <summary>Where replies go. The worker swaps it when a connection takes over what it could not send.</summary>
    public NativeBuffer Output { get; set; } = new(OutputLimits.InitialBytes);

    /// <summary>Whose commands are being executed.</summary>
    public Session? Session { get; set; }

    public override long Position => Output.Length;

    /// <summary>Values that stand in the output without lying there, in their order.</summary>
    public ReadOnlySpan<LeasedReply> Leases => CollectionsMarshal.AsSpan(_leases);

    internal override bool TakesLeases => Session is not null;

    public override void Rewind(long position)
    {
        Output.Truncate((int)position);
        int kept = _leases.Count;
        while (kept > 0 && _leases[kept - 1].Position > position) _leases[--kept].Value.Dispose();
        _leases.RemoveRange(kept, _leases.Count - kept);
    }

    /// <summary>The leases are somebody else's now.</summary>
    public void ForgetLeases() => _leases.Clear();

    /// <summary>The error that was written at a position, without its frame; empty if another reply was.</summary>
    public ReadOnlySpan<byte> ErrorAt(long position)
    {
        ReadOnlySpan<byte> reply = Output.Written[(int)position..];
        return reply.Length > 0 && reply[0] == '-' ? reply[1..reply.IndexOf((byte)'\r')] : default;
    }

    public override void Ok() => Raw("+OK\r\n"u8);

    public override void Status(ReadOnlySpan<byte> text) => Line((byte)'+', text);

    public override void Error(ReadOnlySpan<byte> text)
    {
        errors.Add(text);
        if (Session is { } session) session.Statistics?.Fail(session.LastCommandId);
        Line((byte)'-', text);
    }

    public override void Integer(long value) => Header((byte)':', value);

    public override void Bulk(ReadOnlySpan<byte> value)
    {
        if (value.Length > CommandStatistics.LargeReplyBytes && Session is { } session)
            session.Statistics?.BeginLargeReply(session.LastCommandId);
        Span<byte> room = Output.Reserve(value.Length + RespWriter.MaxHeaderLength);
        Output.Commit(RespWriter.WriteBulk(room, value));
        YieldIfFull();
    }

    internal override void Lease(ValueLease value)
    {
        Header((byte)'$', value.Length);
        _leases.Add(new LeasedReply(Output.Length, value));
        Raw("\r\n"u8);
        // Sent before more is made, as large replies are.
        Session!.Yielding = true;
    }

    public override void Null() => Raw(Protocol >= 3 ? "_\r\n"u8 : "$-1\r\n"u8);

    public override void NullArray() => Raw(Protocol >= 3 ? "_\r\n"u8 : "*-1\r\n"u8);

    public override void Array(int count) => Header((byte)'*', count);

    public override void Map(int count)
    {
        if (Protocol >= 3) Header((byte)'%', count);
        else Header((byte)'*', count * 2L);
    }

    public override void Set(int count) => Header(Protocol >= 3 ? (byte)'~' : (byte)'*', count);

    public override void Push(int count) => Header(Protocol >= 3 ? (byte)'>' : (byte)'*', count);

    public override void Double(double value)
    {
        Span<byte> text = stackalloc byte[RespWriter.MaxHeaderLength];
        if (Protocol >= 3) Raw(text[..RespWriter.WriteDouble(text, value)]);
        else Bulk(text[..RespWriter.WriteDoubleText(text, value)]);
    }

    public override void DoubleText(ReadOnlySpan<byte> digits)
    {
        if (Protocol >= 3) Line((byte)',', digits);
        else Bulk(digits);
    }

    public override void BigNumber(ReadOnlySpan<byte> digits)
    {
        if (Protocol >= 3) Line((byte)'(', digits);
        else Bulk(digits);
    }

    public override bool TryAttribute(int count)
    {
        if (Protocol < 3) return false;
        Header((byte)'|', count);
        return true;
    }

    public override void Boolean(bool value)
    {
        if (Protocol >= 3) Raw(value ? "#t\r\n"u8 : "#f\r\n"u8);
        else Raw(value ? ":1\r\n"u8 : ":0\r\n"u8);
    }

    public override void Verbatim(ReadOnlySpan<byte> format, ReadOnlySpan<byte> text)
    {
        if (Protocol < 3)
        {
            Bulk(text);
            return;
        }

        Span<byte> room = Output.Reserve(format.Length + text.Length + RespWriter.MaxHeaderLength);
        Output.Commit(RespWriter.WriteVerbatim(room, format, text));
        YieldIfFull();
    }

    public override ArrayMark BeginArray()
    {
        Output.Reserve(DeferredHeader);
        Output.Commit(DeferredHeader);
        return new ArrayMark(Output.Length);
    }

    // The header is as long as the count has digits: the elements move up to it.
    public override void EndArray(ArrayMark mark, int count)
    {
        int content = (int)mark.Position;
        Span<byte> written = Output.Written;
        Span<byte> header = stackalloc byte[RespWriter.MaxHeaderLength];
        int length = RespWriter.WriteHeader(header, (byte)'*', count);
        int start = content - DeferredHeader;
        header[..length].CopyTo(written[start..]);
        written[content..].CopyTo(written[(start + length)..]);
        Output.Truncate(written.Length - DeferredHeader + length);
    }

    private void Header(byte type, long value) =>
        Output.Commit(RespWriter.WriteHeader(Output.Reserve(RespWriter.MaxHeaderLength), type, value));

    private void Line(byte type, ReadOnlySpan<byte> text) =>
        Output.Commit(RespWriter.WriteLine(Output.Reserve(text.Length + RespWriter.MaxHeaderLength), type, text));

    private void Raw(ReadOnlySpan<byte> bytes) => Output.Append(bytes);

    private void YieldIfFull()
    {
        if (Output.Length >= OutputLimits.FlushBytes && Session is { } session) session.Yielding = true;
    }
}
