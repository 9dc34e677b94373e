using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// Replies in their order that the socket did not take yet. Small remainders are copied behind one another; a large
/// one is taken over with its buffer, so a reply of 10 MB is not copied again, and a large value is sent from where it is.
/// </summary>
internal sealed class PendingOutput : IDisposable
{
    private const int SegmentBytes = 16 * 1024;

    private readonly Queue<Segment> _segments = new();
    private NativeBuffer? _last;
    private int _sentOfFirst;

    /// <summary>Bytes waiting.</summary>
    public long Length { get; private set; }

    /// <summary>The bytes to send next; empty when nothing waits.</summary>
    public ReadOnlySpan<byte> First => _segments.TryPeek(out Segment first) ? first.Bytes[_sentOfFirst..] : default;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_last is null || _last.Length + bytes.Length > _last.Capacity) Add(new NativeBuffer(Math.Max(SegmentBytes, bytes.Length)));
        _last!.Append(bytes);
        Length += bytes.Length;
    }

    /// <summary>Takes over <paramref name="buffer"/>, whose first <paramref name="sent"/> bytes are sent already.</summary>
    public void Adopt(NativeBuffer buffer, int sent)
    {
        if (_segments.Count == 0) _sentOfFirst = sent;
        else buffer.RemoveFront(sent);
        Length += buffer.Length - (_segments.Count == 0 ? sent : 0);
        Add(buffer);
    }

    /// <summary>Takes over a value, whose first <paramref name="sent"/> bytes are sent already: 0 if anything waits.</summary>
    public void Append(ValueLease value, int sent)
    {
        if (_segments.Count == 0) _sentOfFirst = sent;
        Length += value.Length - sent;
        _segments.Enqueue(new Segment(null, value));
        _last = null;
    }

    /// <summary>The first <paramref name="bytes"/> of <see cref="First"/> are sent.</summary>
    public void Advance(int bytes)
    {
        Length -= bytes;
        _sentOfFirst += bytes;
        if (_sentOfFirst < _segments.Peek().Bytes.Length) return;
        _segments.Dequeue().Dispose();
        _sentOfFirst = 0;
        if (_segments.Count == 0) _last = null;
    }

    public void Dispose()
    {
        while (_segments.TryDequeue(out Segment segment)) segment.Dispose();
        _last = null;
        Length = 0;
    }

    private void Add(NativeBuffer buffer)
    {
        _segments.Enqueue(new Segment(buffer, null));
        _last = buffer;
    }

    // A buffer of encoded replies, or a value.
    private readonly record struct Segment(NativeBuffer? Buffer, ValueLease? Value)
    {
        public ReadOnlySpan<byte> Bytes => Buffer is null ? Value!.Span : Buffer.Written;

        public void Dispose()
        {
            Buffer?.Dispose();
            Value?.Dispose();
        }
    }
}
