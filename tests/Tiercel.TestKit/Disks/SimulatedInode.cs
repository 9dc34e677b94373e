namespace Tiercel.TestKit;

/// <summary>What a file of a <see cref="SimulatedDisk"/> holds, and which of it has been synced.</summary>
internal sealed class SimulatedInode(byte[] durable)
{
    private const int SectorBytes = 512;

    private readonly List<(long At, byte[] Bytes)> _unsynced = [];
    private List<byte> _bytes = [.. durable];
    private byte[] _durable = durable;

    public long Length => _bytes.Count;

    public byte[] Bytes() => [.. _bytes];

    public SimulatedInode Copy() => new([.. _bytes]);

    public int Read(long offset, Span<byte> target)
    {
        int count = (int)Math.Clamp(_bytes.Count - offset, 0, target.Length);
        for (int i = 0; i < count; i++) target[i] = _bytes[(int)offset + i];
        return count;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _unsynced.Add((_bytes.Count, bytes.ToArray()));
        _bytes.AddRange(bytes);
    }

    // As journaled file systems do it: a shorter length is on the disk before anything else is written.
    public void Truncate(long length)
    {
        _bytes = [.. _bytes.Take((int)length)];
        _durable = [.. _durable.Take((int)length)];
        for (int i = _unsynced.Count - 1; i >= 0; i--)
        {
            (long at, byte[] bytes) = _unsynced[i];
            if (at >= length) _unsynced.RemoveAt(i);
            else if (at + bytes.Length > length) _unsynced[i] = (at, bytes[..(int)(length - at)]);
        }
    }

    public void Sync()
    {
        _durable = [.. _bytes];
        _unsynced.Clear();
    }

    /// <summary>What was not synced is in memory, and will never be on the disk.</summary>
    public void LoseUnsynced() => _unsynced.Clear();

    /// <summary>
    /// The length is that after any of the writes, or in the middle of one; within it every sector holds what was written last
    /// or what was there before, zeros if nothing was.
    /// </summary>
    public SimulatedInode AfterPowerCut(Random random)
    {
        List<byte> left = [.. _durable];
        if (_unsynced.Count == 0) return new SimulatedInode([.. left]);
        long end = random.NextInt64(_durable.Length, _bytes.Count + 1);
        while (left.Count < end) left.Add(0);
        foreach ((long at, byte[] bytes) in _unsynced)
        {
            for (long i = at; i < Math.Min(at + bytes.Length, end);)
            {
                long sectorEnd = Math.Min(((i / SectorBytes) + 1) * SectorBytes, Math.Min(at + bytes.Length, end));
                bool isKept = random.Next(4) != 0;
                for (; i < sectorEnd; i++)
                {
                    if (isKept) left[(int)i] = bytes[i - at];
                }
            }
        }

        return new SimulatedInode([.. left]);
    }
}
