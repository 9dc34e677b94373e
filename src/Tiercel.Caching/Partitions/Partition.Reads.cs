using System.Runtime.CompilerServices;

namespace Tiercel.Caching;

internal sealed partial class Partition<TKey, TValue, TComparer, TNodes>
{
    // Reads that were torn before one takes the lock. A change takes a few dozen nanoseconds: a guess.
    private const int MaxTornReads = 8;

    /// <summary>The value of a key, and a note that it was used; false if it is absent or expired.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(TKey key, uint hash, out TValue value)
    {
        ReadCursor cursor = default;
        while (TryNext(hash, ref cursor, out TKey found, out value))
        {
            if (!_keys.Equals(found, key)) continue;
            if (TryHit(in cursor, hash)) return true;
            break;
        }

        value = default!;
        return false;
    }

    /// <summary>
    /// The next entry with this hash, whole; false at the end. When the partition is changed in between it begins anew, and entries come
    /// twice. The caller compares the key.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext(uint hash, ref ReadCursor cursor, out TKey key, out TValue value)
    {
        ReadStep step = Step(hash, ref cursor, out key, out value);
        if (step != ReadStep.Torn) return step == ReadStep.Found;
        // Variables of its own, so that those of the way above can stay in registers.
        bool isFound = TryNextSlowly(hash, out ReadCursor slowCursor, out TKey slowKey, out TValue slowValue);
        cursor = slowCursor;
        key = slowKey;
        value = slowValue;
        return isFound;
    }

    /// <summary>Notes that what the cursor found was used; false if it is expired.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryHit(in ReadCursor cursor, uint hash)
    {
        // Whether or not there are times still: the partition may have been cleared since.
        if (cursor.IsExpired) return false;
        if (_times is { } times) times.OnHit(cursor.Node, _settings.Clock.Now);
        if (TNodes.HitsTakeLock) HitUnderLock(in cursor, hash);
        else _nodes.OnHit(cursor.Node, hash);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadStep Step(uint hash, ref ReadCursor cursor, out TKey key, out TValue value)
    {
        key = default!;
        value = default!;
        int version = Volatile.Read(ref _version);
        if ((version & 1) != 0) return ReadStep.Torn;
        int node = _nodes.First(hash);
        if (cursor.Node != 0)
        {
            if (cursor.Version != version) return ReadStep.Torn;
            node = cursor.Next;
        }

        Slot<TKey, TValue>[] slots = _slots;
        while (node != 0)
        {
            if (!_nodes.TryRead(node, out uint found, out int next)) return ReadStep.Torn;
            if (found == hash)
            {
                if ((uint)node >= (uint)slots.Length) return ReadStep.Torn;
                ref readonly Slot<TKey, TValue> slot = ref slots[node];
                key = slot.Key;
                value = slot.Value;
                cursor.Node = node;
                cursor.Next = next;
                cursor.Version = version;
                if (_times is { } times) cursor.IsExpired = times.IsExpired(node, _settings.Clock.Now);
                return IsStill(version) ? ReadStep.Found : ReadStep.Torn;
            }

            if (!IsStill(version)) return ReadStep.Torn;
            node = next;
        }

        return IsStill(version) ? ReadStep.Absent : ReadStep.Torn;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsStill(int version)
    {
        Volatile.ReadBarrier();
        return Volatile.Read(ref _version) == version;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryNextSlowly(uint hash, out ReadCursor cursor, out TKey key, out TValue value)
    {
        for (int i = 0; i < MaxTornReads; i++)
        {
            Thread.SpinWait(i);
            cursor = default;
            ReadStep step = Step(hash, ref cursor, out key, out value);
            if (step != ReadStep.Torn) return step == ReadStep.Found;
        }

        _lock.Enter(_lane);
        try
        {
            cursor = default;
            return Step(hash, ref cursor, out key, out value) == ReadStep.Found;
        }
        finally
        {
            _lock.Exit(_lane);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void HitUnderLock(in ReadCursor cursor, uint hash)
    {
        _lock.Enter(_lane);
        // The entry may have been removed since, and its node be another's: of another hash, but for one time in four billions.
        if (_version == cursor.Version || (cursor.Node < _nodes.Length && _nodes.Holds(cursor.Node, hash)))
        {
            _nodes.OnHit(cursor.Node, hash);
        }

        _lock.Exit(_lane);
    }
}
