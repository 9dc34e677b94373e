namespace Tiercel.Persistence;

/// <summary>
/// Behind which position of the log the last change of a key lies; keys share places, so perhaps of another one, which was changed
/// later. Thread safe: who reads a key under its lock, and then asks, is told of every change that it has seen.
/// </summary>
internal sealed class KeyPositions
{
    private const int Places = 1 << 16;
    private const int HashShift = 48;

    private readonly long[] _byHash = new long[Places];

    // Of changes of whole databases.
    private long _ofAll;

    /// <summary>A key was changed. Before its lock is released.</summary>
    public void Note(ulong hash, long position) => Raise(ref _byHash[hash >> HashShift], position);

    /// <summary>Every key may have been changed.</summary>
    public void NoteAll(long position) => Raise(ref _ofAll, position);

    /// <summary>The position behind the last change of a key.</summary>
    public long Of(ulong hash) => Math.Max(Volatile.Read(ref _byHash[hash >> HashShift]), Volatile.Read(ref _ofAll));

    private static void Raise(ref long place, long position)
    {
        long known = Volatile.Read(ref place);
        while (known < position)
        {
            long before = Interlocked.CompareExchange(ref place, position, known);
            if (before == known) return;
            known = before;
        }
    }
}
