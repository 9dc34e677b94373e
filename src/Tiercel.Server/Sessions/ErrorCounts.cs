using System.Text;

namespace Tiercel.Server;

/// <summary>How often each kind of error was replied by one worker: INFO errorstats. Written by one thread, read by any.</summary>
internal sealed class ErrorCounts
{
    // A guess: Redis has some forty kinds, and no client can make new ones.
    private const int MaxKinds = 128;

    private readonly Kind[] _kinds = new Kind[MaxKinds];
    private volatile int _count;

    private sealed class Kind(byte[] code)
    {
        public readonly byte[] Code = code;
        public long Count;
    }

    /// <summary>Counts an error by its first word.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)' ');
        ReadOnlySpan<byte> code = end < 0 ? text : text[..end];
        for (int i = 0; i < _count; i++)
        {
            if (!code.SequenceEqual(_kinds[i].Code)) continue;
            _kinds[i].Count++;
            return;
        }

        if (_count == MaxKinds) return;
        _kinds[_count] = new Kind(code.ToArray()) { Count = 1 };
        _count++;
    }

    /// <summary>Adds these counts to a sum over all workers.</summary>
    public void AddTo(SortedDictionary<string, long> sum)
    {
        for (int i = 0; i < _count; i++)
        {
            string code = Encoding.ASCII.GetString(_kinds[i].Code);
            sum[code] = sum.GetValueOrDefault(code) + _kinds[i].Count;
        }
    }

    /// <summary>Starts again at zero.</summary>
    public void Reset()
    {
        for (int i = 0; i < _count; i++) _kinds[i].Count = 0;
    }
}
