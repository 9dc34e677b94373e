using System.Collections.Concurrent;

namespace Tiercel.Engine;

/// <summary>
/// Where large collections go that no entry refers to any more. Small ones are freed at once, larger ones by the thread that
/// does the maintenance, because to free ten million elements takes longer than a lock may be held. They stay on the
/// account until then. Thread safe.
/// </summary>
internal sealed class LargeValueBin(Keyspace keyspace)
{
    // What is freed in some dozen microseconds: so many bytes lie in a few chunks.
    private const long MaxFreedAtOnceBytes = 256 << 10;

    private readonly ConcurrentQueue<nint> _waiting = new();

    /// <summary>Takes a collection that nothing refers to; one that a snapshot still reads is left to that.</summary>
    public unsafe void Free(LargeValue root)
    {
        if (root.TryLeaveToImage(root)) return;
        if (root.HeldBytes <= MaxFreedAtOnceBytes)
        {
            ValueKinds.Of(root.Kind).Free(root, keyspace);
            return;
        }

        keyspace.Memory.Add(root.HeldBytes);
        _waiting.Enqueue((nint)root.Address);
    }

    /// <summary>Frees all that waits. Under no lock.</summary>
    public unsafe void FreeWaiting()
    {
        while (_waiting.TryDequeue(out nint address))
        {
            LargeValue root = new((byte*)address);
            long bytes = root.HeldBytes;
            ValueKinds.Of(root.Kind).Free(root, keyspace);
            keyspace.Memory.Add(-bytes);
        }
    }
}
