using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Tiercel.Bench.Load;

/// <summary>A connection that subscribes to the channel of the requests, and counts the bytes of messages that come.</summary>
internal sealed unsafe class LoadSubscriber : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private static readonly byte[] Buffer = GC.AllocateArray<byte>(BufferBytes, pinned: true);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public LoadSubscriber(int port, string channel)
    {
        _socket.Connect(IPAddress.Loopback, port);
        _socket.Send(Encoding.ASCII.GetBytes($"SUBSCRIBE {channel}\r\n"));
        int confirmation = $"*3\r\n$9\r\nsubscribe\r\n${channel.Length}\r\n{channel}\r\n:1\r\n".Length;
        while (confirmation > 0) confirmation -= _socket.Receive(Buffer, confirmation, SocketFlags.None);
        _socket.Blocking = false;
        Descriptor = (int)_socket.SafeHandle.DangerousGetHandle();
    }

    public int Descriptor { get; }

    /// <summary>Takes what has come; returns how many bytes.</summary>
    /// <exception cref="IOException">The server has ended the connection.</exception>
    public long Receive()
    {
        fixed (byte* start = Buffer)
        {
            nint received = Libc.recv(Descriptor, start, BufferBytes, 0);
            if (received > 0) return received;
            if (received < 0 && Marshal.GetLastPInvokeError() is Libc.EAgain or Libc.EIntr) return 0;
            throw new IOException("The server has ended a subscription.");
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The bytes of the message that a request makes; its words are PUBLISH, the channel and the message.</summary>
    public static int MessageBytes(string channel, string message) =>
        $"*3\r\n$7\r\nmessage\r\n${channel.Length}\r\n{channel}\r\n${message.Length}\r\n{message}\r\n".Length;
}
