using System.Globalization;
using System.Text;
using Tiercel.Resp;

namespace Tiercel;

/// <summary>
/// A connection to a server of the protocol, version 2: commands are gathered, sent together, and replied to in order. One thread at a
/// time.
/// </summary>
internal sealed class RespPipe(Stream stream) : IDisposable
{
    private const int MaxBulkBytes = 1 << 30;
    private const int MaxLineBytes = 64 << 10;

    // Deeper than any reply to what is asked here.
    private const int MaxDepth = 8;

    private readonly BufferedStream _stream = new(stream, 64 << 10);
    private readonly MemoryStream _commands = new();

    /// <summary>Adds a command to those that are sent together.</summary>
    public void Add(params ReadOnlySpan<byte[]> words)
    {
        WriteHeader('*', words.Length);
        foreach (byte[] word in words)
        {
            WriteHeader('$', word.Length);
            _commands.Write(word);
            _commands.Write("\r\n"u8);
        }
    }

    /// <summary>Sends them. The reader of the last replies has read them all.</summary>
    public void Send()
    {
        _commands.Position = 0;
        _commands.CopyTo(stream);
        stream.Flush();
        _commands.SetLength(0);
    }

    /// <summary>Sends one command, and returns its reply.</summary>
    /// <exception cref="IOException">It is an error, or the connection is gone.</exception>
    public PipeReply Call(params ReadOnlySpan<string> words)
    {
        byte[][] encoded = new byte[words.Length][];
        for (int i = 0; i < words.Length; i++) encoded[i] = Encoding.UTF8.GetBytes(words[i]);
        Add(encoded);
        Send();
        PipeReply reply = Read();
        return reply.Error is { } error ? throw new IOException($"{words[0]}: {error}") : reply;
    }

    /// <summary>The next reply.</summary>
    /// <exception cref="IOException">The connection is gone, or the other side does not speak the protocol.</exception>
    public PipeReply Read() => Read(0);

    public void Dispose()
    {
        _stream.Dispose();
        _commands.Dispose();
    }

    private PipeReply Read(int depth)
    {
        string line = ReadLine();
        string rest = line[1..];
        switch (line[0])
        {
            case '+':
                return new PipeReply { Bytes = Encoding.UTF8.GetBytes(rest) };
            case '-':
                return new PipeReply { Error = rest };
            case ':':
                return new PipeReply { Integer = Number(rest) };
            case '$':
                return new PipeReply { Bytes = ReadBulk(Number(rest)) };
            case '*' when depth < MaxDepth:
                long count = Number(rest);
                List<PipeReply> items = [];
                for (long i = 0; i < count; i++) items.Add(Read(depth + 1));
                return new PipeReply { Items = items };
            default:
                throw NotUnderstood(line);
        }
    }

    private byte[]? ReadBulk(long length)
    {
        if (length < 0) return null;
        if (length > MaxBulkBytes) throw NotUnderstood("$" + length.ToString(CultureInfo.InvariantCulture));
        byte[] bytes = new byte[length];
        _stream.ReadExactly(bytes);
        if (_stream.ReadByte() != '\r' || _stream.ReadByte() != '\n') throw NotUnderstood("a string that does not end");
        return bytes;
    }

    private string ReadLine()
    {
        StringBuilder line = new();
        while (true)
        {
            int next = _stream.ReadByte();
            if (next < 0) throw new EndOfStreamException("The other side has closed the connection.");
            if (next == '\n') break;
            if (next != '\r') line.Append((char)next);
            if (line.Length > MaxLineBytes) throw NotUnderstood(line.ToString(0, 40));
        }

        return line.Length > 0 ? line.ToString() : throw NotUnderstood("an empty line");
    }

    private void WriteHeader(char mark, int number)
    {
        Span<byte> header = stackalloc byte[RespWriter.MaxHeaderLength];
        _commands.Write(header[..RespWriter.WriteHeader(header, (byte)mark, number)]);
    }

    private static long Number(string text)
    {
        bool isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number);
        return isNumber ? number : throw NotUnderstood(text);
    }

    private static IOException NotUnderstood(string line) => new("The other side does not speak the protocol: " + line);
}
