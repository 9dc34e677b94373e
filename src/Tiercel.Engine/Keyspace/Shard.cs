namespace Tiercel.Engine;

// Naive stand-in while the off-heap keyspace is being built: same doors, a dictionary inside.
internal sealed class Shard
{
    public const int Count = 64;

    public readonly Dictionary<string, (byte[] Value, long ExpiresAtMs)> Items = [];
    public readonly Lock Gate = new();

    public static int IndexOf(ulong hash) => (int)(hash >> 58);

    public static ulong MaskOf(ulong hash) => 1UL << IndexOf(hash);
}
