using System.Buffers.Text;

namespace Tiercel.Bench.Load;

/// <summary>Counts the replies in a buffer without building anything. Reads the types of RESP2 and the null of RESP3.</summary>
internal ref struct ReplyScanner(ReadOnlySpan<byte> buffer)
{
    private readonly ReadOnlySpan<byte> _buffer = buffer;

    /// <summary>Whole replies seen.</summary>
    public int Replies { get; private set; }

    /// <summary>Where the first reply begins that is not whole yet.</summary>
    public int Consumed { get; private set; }

    /// <summary>Error replies among them.</summary>
    public int Errors { get; private set; }

    /// <summary>Nulls among them, elements of arrays included.</summary>
    public int Misses { get; private set; }

    /// <summary>The first error's text, if there was one.</summary>
    public ReadOnlySpan<byte> FirstError { get; private set; }

    /// <summary>Counts up to the end of the buffer, or to the first reply that is not whole.</summary>
    /// <exception cref="InvalidDataException">Something that is no reply.</exception>
    public void Scan()
    {
        while (TrySkipReply(Consumed, out int end))
        {
            if (_buffer[Consumed] == '-')
            {
                if (Errors++ == 0) FirstError = _buffer[Consumed..end];
            }

            Replies++;
            Consumed = end;
        }
    }

    private bool TrySkipReply(int at, out int end)
    {
        int misses = 0;
        end = at;
        for (long pending = 1; pending > 0; pending--)
        {
            int line = end >= _buffer.Length ? -1 : _buffer[end..].IndexOf((byte)'\n');
            if (line < 0) return false;
            byte type = _buffer[end];
            long number = 0;
            if (type is (byte)'$' or (byte)'*')
            {
                if (!Utf8Parser.TryParse(_buffer.Slice(end + 1, line - 2), out number, out _)) ThrowNoReply();
                if (number < 0) misses++;
            }
            else if (type == '_')
            {
                misses++;
            }
            else if (type is not ((byte)'+' or (byte)'-' or (byte)':'))
            {
                ThrowNoReply();
            }

            end += line + 1;
            if (type == '$' && number >= 0) end += (int)number + 2;
            if (type == '*' && number > 0) pending += number;
            if (end > _buffer.Length) return false;
        }

        Misses += misses;
        return true;
    }

    private static void ThrowNoReply() => throw new InvalidDataException("The server sent something that is no reply.");
}
