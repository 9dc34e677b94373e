using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>What code that does not know a type must be able to do with its values: a row of <see cref="ValueKinds"/>.</summary>
internal abstract class CollectionKind
{
    /// <summary>The name as the TYPE command prints it.</summary>
    public abstract ReadOnlySpan<byte> Name { get; }

    /// <summary>The encoding as OBJECT ENCODING of Redis 7.0 names it.</summary>
    public abstract ReadOnlySpan<byte> EncodingOf(Entry entry);

    /// <summary>Elements: what HLEN, LLEN, SCARD, ZCARD, XLEN reply.</summary>
    public abstract long Count(Entry entry);

    /// <summary>
    /// Whether so many elements, of so many bytes together, can be added to a large value without more memory; false if that
    /// is not certain.
    /// </summary>
    public virtual bool HasRoom(LargeValue root, int elements, long bytes, Keyspace keyspace) => false;

    /// <summary>Frees all that a large value owns, and its root. Nothing refers to it.</summary>
    public abstract void Free(LargeValue root, Keyspace keyspace);

    /// <summary>A copy of a large value.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public abstract LargeValue Copy(LargeValue root, Keyspace keyspace);

    /// <summary>Writes the type byte and the value as a snapshot file holds them.</summary>
    public abstract void Save(ref PooledBuffer target, Entry entry, Keyspace keyspace);

    /// <summary>As <see cref="Save"/>, of a large value as it is now, written later: an image of it has just begun.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public abstract LargeRecord BeginRecord(LargeImage image, LargeValue root, Keyspace keyspace);

    /// <summary>Whether a type byte of a snapshot file announces a value of this kind.</summary>
    public abstract bool Loads(byte rdbType);

    /// <summary>
    /// Reads a value as a snapshot file holds it, behind its type byte; false if the input is damaged. Believes nothing it
    /// reads.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public abstract bool TryLoad(byte rdbType, scoped ref RdbReader reader, Keyspace keyspace, ref NewCollection value);

    /// <summary>The earliest time at which an element expires, Unix milliseconds; none, if none does.</summary>
    public virtual long EarliestElementMs(Entry entry) => Expiry.None;

    /// <summary>
    /// Removes elements whose time has passed, up to about so many, and the key with the last one: the entry is then gone.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; some are still there.</exception>
    public virtual void RemoveDueElements(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, int limit)
    {
    }

    /// <summary>
    /// Fills a large collection, from which elements were removed, into a new one if most of its memory is free, and the key
    /// holds the new one from then on. Nothing where free memory is given back at once.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public virtual void RenewIfSparse(ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry)
    {
    }

    /// <summary>
    /// Starts fetching what looking an element of a large value up will read: where it is indexed, or, once that has come,
    /// the element itself. Nothing where elements are not looked up by their bytes.
    /// </summary>
    public virtual void Prefetch(LargeValue root, ReadOnlySpan<byte> element, bool isIndexFetched, Keyspace keyspace)
    {
    }

    /// <summary>Checks a value; throws at the first contradiction.</summary>
    public abstract void CheckInvariants(Entry entry, Keyspace keyspace);
}
