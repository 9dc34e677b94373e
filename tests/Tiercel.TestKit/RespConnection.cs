using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Tiercel.TestKit;

/// <summary>
/// A plain blocking client of RESP2 and RESP3 that keeps the bytes of every reply. It shares no code with the
/// product, so that a misreading of the protocol cannot cancel itself out. Not thread safe.
/// </summary>
public sealed class RespConnection : IDisposable
{
    private const int ReceiveDeadlineMs = 20_000;

    private readonly Socket _socket;
    private readonly SslStream? _tls;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly MemoryStream _raw = new();
    private int _start;
    private int _end;

    public RespConnection(int port)
        : this(IPAddress.Loopback, port)
    {
    }

    /// <summary>Connects to an IPv4 address.</summary>
    public RespConnection(IPAddress address, int port)
        : this(new IPEndPoint(address, port))
    {
    }

    /// <summary>Connects to a unix socket.</summary>
    public RespConnection(string path)
        : this(new UnixDomainSocketEndPoint(path))
    {
    }

    /// <summary>Connects to a loopback port and agrees about encryption.</summary>
    public RespConnection(int port, SslClientAuthenticationOptions tls)
        : this(port)
    {
        try
        {
            _tls = new SslStream(new NetworkStream(_socket));
            _tls.AuthenticateAsClient(tls);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private RespConnection(EndPoint endPoint)
    {
        bool isUnix = endPoint.AddressFamily == AddressFamily.Unix;
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        if (!isUnix) _socket.NoDelay = true;
        _socket.ReceiveTimeout = ReceiveDeadlineMs;
        _socket.SendTimeout = ReceiveDeadlineMs;
        _socket.Connect(endPoint);
    }

    /// <summary>The bytes of a command as clients send it: an array of bulk strings.</summary>
    public static byte[] Encode(IReadOnlyList<byte[]> arguments)
    {
        using MemoryStream frame = new();
        frame.Write(Encoding.ASCII.GetBytes($"*{arguments.Count}\r\n"));
        foreach (byte[] argument in arguments)
        {
            frame.Write(Encoding.ASCII.GetBytes($"${argument.Length}\r\n"));
            frame.Write(argument);
            frame.Write("\r\n"u8);
        }

        return frame.ToArray();
    }

    /// <summary>Sends a command and waits for its reply. Text goes out one byte a character.</summary>
    public RespReply Call(params string[] arguments) => Call([.. arguments.Select(Encoding.Latin1.GetBytes)]);

    /// <summary>Sends a command and waits for its reply.</summary>
    public RespReply Call(IReadOnlyList<byte[]> arguments)
    {
        Send(Encode(arguments));
        return Read();
    }

    /// <summary>Sends these bytes as they are.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (_tls is not null)
        {
            _tls.Write(bytes);
            return;
        }

        while (bytes.Length > 0) bytes = bytes[_socket.Send(bytes)..];
    }

    /// <summary>The encrypted stream below the commands.</summary>
    public SslStream Tls => _tls ?? throw new InvalidOperationException("This connection is not encrypted.");

    /// <summary>Says that nothing more will be sent; replies can still be read.</summary>
    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Waits for one whole reply, a push included.</summary>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    public RespReply Read()
    {
        _raw.SetLength(0);
        return ReadNested();
    }

    /// <summary>
    /// All bytes up to the end of the stream; <paramref name="closed"/> is false if instead nothing came for
    /// <paramref name="quietMs"/>.
    /// </summary>
    public byte[] ReadToEnd(int quietMs, out bool closed)
    {
        using MemoryStream all = new();
        all.Write(_buffer, _start, _end - _start);
        _start = _end;
        closed = false;
        while (_socket.Poll(TimeSpan.FromMilliseconds(quietMs), SelectMode.SelectRead))
        {
            int received = ReceiveOrEnd(_buffer);
            if (received == 0)
            {
                closed = true;
                break;
            }

            all.Write(_buffer, 0, received);
        }

        return all.ToArray();
    }

    public void Dispose()
    {
        _tls?.Dispose();
        _socket.Dispose();
    }

    private RespReply ReadNested()
    {
        int from = (int)_raw.Length;
        byte[] line = ReadLine();
        char type = (char)line[0];
        byte[] payload = line[1..];
        RespReply[] items = [];
        bool isNull = type == '_';
        switch (type)
        {
            case '$' or '=' or '!':
                int length = ParseLength(payload);
                isNull = length < 0;
                payload = isNull ? [] : ReadBlob(length);
                break;
            case '*' or '~' or '>' or '%' or '|':
                int count = ParseLength(payload);
                isNull = count < 0;
                // An attribute is read as one with the value that it tells about.
                items = new RespReply[isNull ? 0 : type == '%' ? 2 * count : type == '|' ? (2 * count) + 1 : count];
                for (int i = 0; i < items.Length; i++) items[i] = ReadNested();
                payload = [];
                break;
            case '+' or '-' or ':' or '_' or ',' or '#' or '(':
                break;
            default:
                throw new InvalidDataException($"No reply begins like this: {RespReply.Printable(line)}");
        }

        return new RespReply(type, payload, items, isNull, _raw.GetBuffer()[from..(int)_raw.Length]);
    }

    private static int ParseLength(byte[] digits) => int.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private byte[] ReadLine()
    {
        int from = (int)_raw.Length;
        do
        {
            byte next = ReadByte();
            _raw.WriteByte(next);
        }
        while (_raw.Length < from + 2 || !_raw.GetBuffer().AsSpan((int)_raw.Length - 2, 2).SequenceEqual("\r\n"u8));

        byte[] line = _raw.GetBuffer()[from..((int)_raw.Length - 2)];
        return line.Length > 0 ? line : throw new InvalidDataException("An empty line is no reply.");
    }

    private byte[] ReadBlob(int length)
    {
        int from = (int)_raw.Length;
        for (int left = length + 2; left > 0;)
        {
            if (_start == _end) Fill();
            int taken = Math.Min(left, _end - _start);
            _raw.Write(_buffer, _start, taken);
            _start += taken;
            left -= taken;
        }

        byte[] blob = _raw.GetBuffer()[from..(from + length)];
        if (!_raw.GetBuffer().AsSpan(from + length, 2).SequenceEqual("\r\n"u8))
            throw new InvalidDataException($"A blob of {length} bytes does not end with CR LF.");
        return blob;
    }

    private byte ReadByte()
    {
        if (_start == _end) Fill();
        return _buffer[_start++];
    }

    private void Fill()
    {
        _start = 0;
        _end = ReceiveOrEnd(_buffer);
        if (_end == 0) throw new EndOfStreamException("The server closed the connection.");
    }

    // A server that closes with unread input of ours answers with a reset: an end like the other.
    private int ReceiveOrEnd(byte[] buffer)
    {
        try
        {
            return _tls is null ? _socket.Receive(buffer) : _tls.Read(buffer, 0, buffer.Length);
        }
        catch (IOException e) when (e.InnerException is SocketException)
        {
            return 0;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            return 0;
        }
    }
}
