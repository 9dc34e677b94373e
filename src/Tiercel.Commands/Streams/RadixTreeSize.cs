using System.Numerics;
using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>
/// The nodes of the tree in which Redis would keep the nodes of a stream: XINFO STREAM tells them. It has a node where ids part,
/// one for the bytes that several or one have alone between two such, and one at the end of each.
/// </summary>
internal static class RadixTreeSize
{
    public static long Of(LargeStream stream)
    {
        int count = stream.Nodes.Nodes;
        if (count == 0) return 1;
        if (count == 1) return 2;
        // How many first bytes neighbours share; where branches begin that are still open, the outer ones first.
        Span<int> open = stackalloc int[StreamId.Bytes + 1];
        int depth = 0;
        long size = count;
        int before = -1;
        for (int i = 0; i <= count; i++)
        {
            int shared = i == 0 || i == count ? -1 : Shared(stream, i - 1, i);
            if (i > 0) size += HasOwnBytes(Math.Max(before, shared), StreamId.Bytes);
            while (depth > 0 && open[depth - 1] > shared)
            {
                int closed = open[--depth];
                int parent = Math.Max(depth > 0 ? open[depth - 1] : -1, shared);
                size += 1 + (parent < 0 ? Math.Min(closed, 1) : HasOwnBytes(parent, closed));
            }

            if (shared >= 0 && (depth == 0 || open[depth - 1] < shared)) open[depth++] = shared;
            before = shared;
        }

        return size;
    }

    // A branch takes the first byte behind it; whether there are more up to the next one.
    private static int HasOwnBytes(int from, int to) => to - from > 1 ? 1 : 0;

    private static int Shared(LargeStream stream, int left, int right)
    {
        StreamId a = StreamId.Read(stream.Nodes[left].Bytes);
        StreamId b = StreamId.Read(stream.Nodes[right].Bytes);
        ulong difference = a.Milliseconds ^ b.Milliseconds;
        if (difference != 0) return BitOperations.LeadingZeroCount(difference) / 8;
        return sizeof(ulong) + (BitOperations.LeadingZeroCount(a.Sequence ^ b.Sequence) / 8);
    }
}
