using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// The runs of a sparse HyperLogLog as text: <c>z:</c> or <c>Z:</c> and a number of zeros, <c>v:</c> a rank and a number.
/// </summary>
internal static class HyperLogLogText
{
    /// <summary>Writes the runs; false if there are more than can be, or the last is not complete.</summary>
    public static bool TryWrite(ref PooledBuffer target, scoped ReadOnlySpan<byte> value)
    {
        if (value.Length > HyperLogLogFormat.MaxSparseBytes) return false;
        int at = HyperLogLogFormat.HeaderBytes;
        while (at < value.Length)
        {
            if (!SparseRun.TryRead(value[at..], out SparseRun run)) return false;
            if (at > HyperLogLogFormat.HeaderBytes) target.WriteByte((byte)' ');
            target.Write(run.IsRanked ? "v:"u8 : run.Bytes == 1 ? "z:"u8 : "Z:"u8);
            if (run.IsRanked)
            {
                WriteNumber(ref target, run.Rank);
                target.WriteByte((byte)',');
            }

            WriteNumber(ref target, run.Count);
            at += run.Bytes;
        }

        return true;
    }

    private static void WriteNumber(ref PooledBuffer target, int number)
    {
        int length = IntegerText.Format(number, target.Reserve(IntegerText.MaxLength)).Length;
        target.Commit(length);
    }
}
