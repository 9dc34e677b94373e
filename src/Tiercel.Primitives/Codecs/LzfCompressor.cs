namespace Tiercel.Primitives;

/// <summary>
/// Compresses to <see cref="Lzf"/>, greedily: at each place it looks for the last place whose three bytes hash alike, and
/// copies as much from there as fits. Makes the choices that Redis makes (a table of 65,536 places, its hash of three
/// bytes, the two places before the end of a copy entered too), so that both write the same bytes.
/// One thread at a time; <see cref="ForThisThread"/> has one for each.
/// </summary>
internal sealed class LzfCompressor
{
    private const int TableBits = 16;

    [ThreadStatic]
    private static LzfCompressor? _forThisThread;

    // Where each hash was seen last: a place counted on from input to input, so that what earlier inputs have left lies
    // before the present one and the 256 KiB need not be cleared for each.
    private readonly uint[] _places = new uint[1 << TableBits];
    private uint _origin = 1;

    /// <summary>The calling thread's own.</summary>
    public static LzfCompressor ForThisThread() => _forThisThread ??= new LzfCompressor();

    /// <summary>Compresses; returns the number of bytes written, 0 if they do not fit the output.</summary>
    public int Compress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.IsEmpty || output.IsEmpty) return 0;
        if (_origin > uint.MaxValue - (uint)input.Length)
        {
            Array.Clear(_places);
            _origin = 1;
        }

        int written = Run(input, output);
        _origin += (uint)input.Length;
        return written;
    }

    private int Run(ReadOnlySpan<byte> input, Span<byte> output)
    {
        Literals run = new(output);
        int last = input.Length - 2;
        int at = 0;
        while (at < last)
        {
            int source = Exchange(input, at);
            int offset = at - source - 1;
            if (source < 1 || offset >= Lzf.MaxOffset || !input.Slice(source, 3).SequenceEqual(input.Slice(at, 3)))
            {
                if (!run.TryAdd(input[at++])) return 0;
                continue;
            }

            int length = MatchLength(input, source, at);
            if (!run.TryCopy(offset, length)) return 0;
            at += length;
            if (at >= last) break;
            Exchange(input, at - 2);
            Exchange(input, at - 1);
        }

        return run.TryFinish(input[at..]) ? run.Length : 0;
    }

    /// <summary>The place of this input where the hash of three bytes was seen last, negative if none; notes this one.</summary>
    private int Exchange(ReadOnlySpan<byte> input, int at)
    {
        uint three = ((uint)input[at] << 16) | ((uint)input[at + 1] << 8) | input[at + 2];
        ref uint place = ref _places[((three >> (24 - TableBits)) - (three * 5)) & ((1 << TableBits) - 1)];
        int seen = place < _origin ? -1 : (int)(place - _origin);
        place = _origin + (uint)at;
        return seen;
    }

    private static int MatchLength(ReadOnlySpan<byte> input, int source, int at)
    {
        // The first 16 bytes behind the three are compared whenever there are so many, later ones only up to the limit:
        // so the limit holds exactly as in Redis, which unrolls these.
        int rest = input.Length - at - 2;
        int limit = Math.Min(rest, Lzf.MaxCopy);
        limit = limit > 16 ? Math.Max(limit, 19) : Math.Max(limit, 3);
        return input.Slice(source, limit).CommonPrefixLength(input.Slice(at, limit));
    }

    /// <summary>The output, and the run of literal bytes at its end, behind the byte that will hold their number.</summary>
    private ref struct Literals(Span<byte> output)
    {
        private readonly Span<byte> _output = output;
        private int _count;

        /// <summary>Bytes written; while a run is open, its own first byte counts.</summary>
        public int Length { get; private set; } = 1;

        public bool TryAdd(byte value)
        {
            if (Length >= _output.Length) return false;
            _output[Length++] = value;
            if (++_count == Lzf.MaxLiteral) Restart();
            return true;
        }

        public bool TryCopy(int offset, int length)
        {
            // A copy of three bytes and the first byte of the next run must fit; an empty run gives its byte back.
            if (Length - (_count == 0 ? 1 : 0) + 4 >= _output.Length) return false;
            Close();
            length -= 2;
            if (length < 7)
            {
                _output[Length++] = (byte)((offset >> 8) + (length << 5));
            }
            else
            {
                _output[Length++] = (byte)((offset >> 8) + (7 << 5));
                _output[Length++] = (byte)(length - 7);
            }

            _output[Length++] = (byte)offset;
            Length++;
            return true;
        }

        public bool TryFinish(ReadOnlySpan<byte> rest)
        {
            if (Length + 3 > _output.Length) return false;
            foreach (byte value in rest)
            {
                _output[Length++] = value;
                if (++_count == Lzf.MaxLiteral) Restart();
            }

            Close();
            return true;
        }

        private void Restart()
        {
            Close();
            Length++;
        }

        private void Close()
        {
            if (_count == 0) Length--;
            else _output[Length - _count - 1] = (byte)(_count - 1);
            _count = 0;
        }
    }
}
