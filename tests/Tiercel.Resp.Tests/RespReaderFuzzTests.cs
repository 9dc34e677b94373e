using Xunit.Abstractions;

namespace Tiercel.Resp.Tests;

/// <summary>A million mutated frames: whatever comes, the reader ends, stays inside its input, and is consistent.</summary>
public sealed class RespReaderFuzzTests(ITestOutputHelper output)
{
    private const int Frames = 1_000_000;

    private static readonly string[] Seeds =
    [
        "*1\r\n$4\r\nPING\r\n",
        "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$10\r\n0123456789\r\n",
        "*2\r\n$3\r\nGET\r\n$16\r\nkey:000000000001\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n",
        "set key \"a\\x41\\n b\" 'c d'\r\n",
        "PING\r\n*0\r\n*-1\r\n\r\nPING\n",
        "*3\r\n$4\r\nMGET\r\n$0\r\n\r\n$7\r\n\r\n$1\r\na\r\r\n",
    ];

    [Fact]
    public void MutatedFramesNeverBreakTheReader()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        byte[] buffer = new byte[256];
        byte[] copy = new byte[256];
        for (int frame = 0; frame < Frames; frame++)
        {
            int length = Mutate(random, buffer);
            buffer.AsSpan(0, length).CopyTo(copy);
            long whole = Drive(buffer.AsSpan(0, length), length);
            long cut = Drive(copy.AsSpan(0, length), 1 + random.Next(length + 1));
            if (whole != cut) Assert.Fail($"seed {seed}, frame {frame}: cut input read otherwise");
        }
    }

    private static int Mutate(Random random, byte[] buffer)
    {
        int length = 0;
        int commands = 1 + random.Next(2);
        for (int i = 0; i < commands; i++)
        {
            string seed = Seeds[random.Next(Seeds.Length)];
            foreach (char c in seed) buffer[length++] = (byte)c;
        }

        const string special = "*$\r\n0123456789-:\"'\\x \0\u00ff";
        for (int mutations = random.Next(6); mutations > 0 && length > 1; mutations--)
        {
            int at = random.Next(length);
            switch (random.Next(4))
            {
                case 0:
                    buffer[at] = (byte)random.Next(256);
                    break;
                case 1:
                    buffer[at] = (byte)special[random.Next(special.Length)];
                    break;
                case 2:
                    buffer.AsSpan(at + 1, length - at - 1).CopyTo(buffer.AsSpan(at));
                    length--;
                    break;
                default:
                    buffer.AsSpan(at, length - at).CopyTo(buffer.AsSpan(at + 1));
                    length++;
                    break;
            }
        }

        return length;
    }

    // Reads as a session does and returns a digest of all it saw.
    private static long Drive(Span<byte> input, int firstPiece)
    {
        RespLimits limits = new(64, 16);
        long digest = 17;
        int start = 0;
        RespReaderState partial = default;
        for (int end = Math.Min(firstPiece, input.Length); ; end = input.Length)
        {
            while (start < end)
            {
                Span<byte> window = input[start..end];
                RespReadResult framed = RespReader.Skip(window, ref partial, in limits);
                if (framed == RespReadResult.NeedMore) break;
                RespReaderState state = default;
                Digest handler = new() { Input = window, Value = digest };
                RespReadResult read = RespReader.Read(window, ref state, in limits, ref handler);
                digest = handler.Value;
                if (read == RespReadResult.ProtocolError) return (digest * 31) + (int)state.Error;
                if (read != RespReadResult.Complete || state.Position <= 0 || state.Position > window.Length)
                    throw new InvalidOperationException("the reader framed a command it does not read");
                start += state.Position;
                partial = default;
            }

            if (end == input.Length) return (digest * 31) + (input.Length - start);
        }
    }

    private ref struct Digest : IRespArgumentHandler
    {
        public ReadOnlySpan<byte> Input;
        public long Value;

        public void OnArgument(int offset, int length)
        {
            // Slicing throws when the place is outside the input.
            foreach (byte b in Input.Slice(offset, length)) Value = (Value * 31) + b;
            Value = (Value * 31) + length;
        }
    }
}
