using System.Runtime.InteropServices;
using Tiercel.Primitives;
using Tiercel.Resp;

namespace Tiercel.Server;

/// <summary>
/// Bytes that go to any number of clients unasked, encoded once and counted: who is given one takes a reference, and
/// gives it back once the bytes have entered his output. A handle of one pointer.
/// </summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       4     length of the form for RESP2
/// 4       4     length of the form for RESP3; 0 = the other one, as a push
/// 8       1     whether it is a reply like any other: a client of RESP2 gets it without a subscription
/// 16      …     the form for RESP2, that for RESP3
/// </code>
/// Nothing changes after it is made: safe for any number of threads.
/// </remarks>
internal readonly struct Message
{
    private const int HeaderBytes = 16;

    private readonly MemoryBlock _block;

    private Message(MemoryBlock block) => _block = block;

    /// <summary>Bytes that wait for a client to whom it has been posted.</summary>
    public int Length => Math.Max(Resp2Length, Resp3Length);

    /// <summary>Whether a client of RESP2 gets it that subscribes to nothing: without a push it looks like a reply.</summary>
    public bool IsPlain => _block.Span(HeaderBytes)[8] != 0;

    private int Resp2Length => MemoryMarshal.Read<int>(_block.Span(HeaderBytes));

    private int Resp3Length => MemoryMarshal.Read<int>(_block.Span(HeaderBytes)[4..]);

    /// <summary>Three strings: an array in RESP2, a push in RESP3.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left for it.</exception>
    public static Message OfStrings(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        long length = RoomFor(first) + RoomFor(second) + RoomFor(third) + RespWriter.MaxHeaderLength;
        Message message = new(Allocate(length, out Span<byte> room));
        int written = RespWriter.WriteHeader(room, (byte)'*', 3);
        written += RespWriter.WriteBulk(room[written..], first);
        written += RespWriter.WriteBulk(room[written..], second);
        written += RespWriter.WriteBulk(room[written..], third);
        message.SetLengths(written, 0);
        return message;
    }

    /// <summary>Four strings, likewise.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left for it.</exception>
    public static Message OfStrings(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth)
    {
        long length = RoomFor(first) + RoomFor(second) + RoomFor(third) + RoomFor(fourth) + RespWriter.MaxHeaderLength;
        Message message = new(Allocate(length, out Span<byte> room));
        int written = RespWriter.WriteHeader(room, (byte)'*', 4);
        written += RespWriter.WriteBulk(room[written..], first);
        written += RespWriter.WriteBulk(room[written..], second);
        written += RespWriter.WriteBulk(room[written..], third);
        written += RespWriter.WriteBulk(room[written..], fourth);
        message.SetLengths(written, 0);
        return message;
    }

    /// <summary>What differs by protocol more than in its first byte; empty = clients of that protocol do not get it.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left for it.</exception>
    public static Message OfForms(ReadOnlySpan<byte> resp2, ReadOnlySpan<byte> resp3, bool isPlain = false)
    {
        Message message = new(Allocate((long)resp2.Length + resp3.Length, out Span<byte> room));
        resp2.CopyTo(room);
        resp3.CopyTo(room[resp2.Length..]);
        message.SetLengths(resp2.Length, resp3.Length);
        message._block.Span(HeaderBytes)[8] = isPlain ? (byte)1 : (byte)0;
        return message;
    }

    /// <summary>Adds it, in the form for a protocol, to the end of an output.</summary>
    public void AppendTo(NativeBuffer output, int protocol)
    {
        int resp2 = Resp2Length;
        int resp3 = Resp3Length;
        ReadOnlySpan<byte> forms = Content(resp2 + resp3);
        if (protocol < 3 || resp3 == 0)
        {
            int start = output.Length;
            output.Append(forms[..resp2]);
            if (protocol >= 3 && !IsPlain) output.Written[start] = (byte)'>';
        }
        else
        {
            output.Append(forms[resp2..]);
        }
    }

    /// <summary>Takes further references.</summary>
    public void AddReferences(int count) => _block.AddReferences(count);

    /// <summary>Gives one reference back; with the last one the bytes are gone.</summary>
    public void Release() => _block.Release();

    private static long RoomFor(ReadOnlySpan<byte> value) => RespWriter.MaxHeaderLength + (long)value.Length;

    private static MemoryBlock Allocate(long length, out Span<byte> content)
    {
        if (length > NativeBuffer.MaxCapacity - HeaderBytes)
            throw new InsufficientMemoryException($"No message has {length} bytes.");
        MemoryBlock block = MemoryBlock.Allocate(HeaderBytes + length);
        Span<byte> all = block.Span(HeaderBytes + (int)length);
        all[..HeaderBytes].Clear();
        content = all[HeaderBytes..];
        return block;
    }

    private Span<byte> Content(int length) => _block.Span(HeaderBytes + length)[HeaderBytes..];

    private void SetLengths(int resp2, int resp3)
    {
        Span<byte> header = _block.Span(HeaderBytes);
        MemoryMarshal.Write(header, in resp2);
        MemoryMarshal.Write(header[4..], in resp3);
    }
}
