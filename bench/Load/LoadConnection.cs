using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Tiercel.Bench.Load;

/// <summary>
/// One connection: sends a batch, gathers its replies, says when they are complete. Replies of equal length are
/// counted by bytes, each one's first and last bytes checked; anything unexpected falls back to the scanner.
/// </summary>
internal sealed unsafe class LoadConnection : IDisposable
{
    private const int MinBufferBytes = 64 * 1024;
    private const int ComparedHeaderBytes = 4;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Batch[] _batches;
    private readonly byte[] _expected;
    private readonly int _descriptor;
    private byte[] _buffer;
    private int _received;
    private int _requested;
    private int _turn;
    private int _unsentOffset;
    private int _unsentEnd;

    public LoadConnection(int port, IReadOnlyList<Batch> batches, byte[] expectedReply)
    {
        _batches = [.. batches.Select(b => b.Copy())];
        _expected = expectedReply;
        _buffer = NewBuffer(Math.Max(MinBufferBytes, _batches[0].RequestEnds.Length * expectedReply.Length));
        _socket.NoDelay = true;
        _socket.Connect(IPAddress.Loopback, port);
        _socket.Blocking = false;
        _descriptor = (int)_socket.SafeHandle.DangerousGetHandle();
    }

    public int Descriptor => _descriptor;

    /// <summary>When the batch now under way was sent, in ticks of the stopwatch.</summary>
    public long SentAt { get; set; }

    public bool HasUnsent => _unsentOffset < _unsentEnd;

    public long Errors { get; private set; }

    public long Misses { get; private set; }

    public string? FirstError { get; private set; }

    /// <summary>Sends a batch of this many requests on keys drawn from the source.</summary>
    public void SendBatch(int requests, ref KeySource keys)
    {
        Batch batch = _batches[_turn];
        int end = batch.RequestEnds[requests - 1];
        foreach (int offset in batch.KeyOffsets)
        {
            if (offset >= end) break;
            Workload.WriteKey(batch.Bytes.AsSpan(offset, Workload.KeyDigits), keys.Next());
        }

        _received = 0;
        _requested = requests;
        _unsentOffset = 0;
        _unsentEnd = end;
        ContinueSending();
    }

    /// <summary>Sends what the socket takes of the rest of the batch.</summary>
    public void ContinueSending()
    {
        fixed (byte* bytes = _batches[_turn].Bytes)
        {
            while (HasUnsent)
            {
                nint sent = Libc.send(_descriptor, bytes + _unsentOffset, _unsentEnd - _unsentOffset, Libc.MsgNoSignal);
                if (sent < 0)
                {
                    if (Marshal.GetLastPInvokeError() == Libc.EAgain) return;
                    throw new Win32Exception();
                }

                _unsentOffset += (int)sent;
            }
        }
    }

    /// <summary>Receives once; returns how many requests are answered if the batch is complete, else 0.</summary>
    public int Receive()
    {
        if (_received == _buffer.Length)
        {
            byte[] larger = NewBuffer(_buffer.Length * 2);
            _buffer.CopyTo(larger, 0);
            _buffer = larger;
        }

        fixed (byte* buffer = _buffer)
        {
            nint received = Libc.recv(_descriptor, buffer + _received, _buffer.Length - _received, 0);
            if (received == 0) throw new EndOfStreamException("The server closed a connection.");
            if (received < 0) return Marshal.GetLastPInvokeError() == Libc.EAgain ? 0 : throw new Win32Exception();
            _received += (int)received;
        }

        if (!IsComplete()) return 0;
        if (++_turn == _batches.Length) _turn = 0;
        return _requested;
    }

    public void Dispose() => _socket.Dispose();

    private static byte[] NewBuffer(int bytes) => GC.AllocateUninitializedArray<byte>(bytes, pinned: true);

    private bool IsComplete()
    {
        if (_expected.Length > 0 && LooksAsExpected())
        {
            if (_received == _requested * _expected.Length) return true;

            // What is missing is still to come; but an array may also be short because a key inside it is missing.
            if (_expected[0] != '*') return false;
        }

        ReplyScanner scanner = new(_buffer.AsSpan(0, _received));
        scanner.Scan();
        if (scanner.Replies < _requested) return false;
        if (scanner.Replies > _requested || scanner.Consumed != _received)
            throw new InvalidDataException("The server sent more replies than there were requests.");
        Errors += scanner.Errors;
        Misses += scanner.Misses;
        if (scanner.Errors > 0) FirstError ??= System.Text.Encoding.Latin1.GetString(scanner.FirstError).Trim();
        return true;
    }

    // A miss or an error differs from the expected reply within its first bytes, or is longer than all of them.
    private bool LooksAsExpected()
    {
        int length = _expected.Length;
        if (_received > _requested * length) return false;
        int header = Math.Min(ComparedHeaderBytes, length);
        for (int at = 0; at < _received; at += length)
        {
            int available = Math.Min(header, _received - at);
            if (!_buffer.AsSpan(at, available).SequenceEqual(_expected.AsSpan(0, available))) return false;
            if (at + length <= _received && _buffer[at + length - 1] != '\n') return false;
        }

        return true;
    }
}
