namespace Tiercel.Engine;

/// <summary>What a change did. Two dozen kinds when all types are here.</summary>
internal enum MutationKind : byte
{
    /// <summary>The key now holds <see cref="Mutation.Value"/> as a string, and expires when the mutation says.</summary>
    SetString,

    /// <summary><see cref="Mutation.Value"/> was added to the end of the string.</summary>
    Append,

    /// <summary>
    /// <see cref="Mutation.Value"/> now stands in the string at <see cref="Mutation.Offset"/>; what was shorter than
    /// that, or absent, was first extended with zeros.
    /// </summary>
    SetRange,

    /// <summary>The key is gone.</summary>
    Remove,

    /// <summary>The key expires at another time, or no more.</summary>
    Expire,

    /// <summary>Every key of the database is gone.</summary>
    Flush,

    /// <summary>
    /// The value of <see cref="Mutation.Key"/> is now that of <see cref="Mutation.TargetKey"/>, whatever that held,
    /// perhaps in another database; the key itself is gone.
    /// </summary>
    Rename,

    /// <summary>
    /// As <see cref="Rename"/>, but the key keeps its value too. Told of values over 16 KiB; a smaller copy is told as
    /// <see cref="SetString"/>.
    /// </summary>
    Copy,

    /// <summary>Two databases have exchanged all their keys.</summary>
    Swap,

    /// <summary>
    /// The key now holds what the dump payload in <see cref="Mutation.Value"/> says, whatever it held, and expires when the
    /// mutation says: a collection made as a whole.
    /// </summary>
    Restore,

    /// <summary>
    /// The field <see cref="Mutation.Field"/> of the hash now holds <see cref="Mutation.Value"/>, and expires when the
    /// mutation says.
    /// </summary>
    HashSet,

    /// <summary>The field <see cref="Mutation.Field"/> of the hash is gone; the reason says whether its time had passed.</summary>
    HashRemove,

    /// <summary>The field <see cref="Mutation.Field"/> of the hash expires at another time, or no more.</summary>
    HashExpire,

    /// <summary><see cref="Mutation.Value"/> is the first element of the list now.</summary>
    ListPushLeft,

    /// <summary><see cref="Mutation.Value"/> is the last element of the list now.</summary>
    ListPushRight,

    /// <summary>The first elements of the list are gone, <see cref="Mutation.Number"/> of them.</summary>
    ListPopLeft,

    /// <summary>The last elements of the list are gone, <see cref="Mutation.Number"/> of them.</summary>
    ListPopRight,

    /// <summary>The element with the index <see cref="Mutation.Number"/> is <see cref="Mutation.Value"/> now.</summary>
    ListSet,

    /// <summary><see cref="Mutation.Value"/> stands before the first element that is <see cref="Mutation.Field"/>.</summary>
    ListInsertBefore,

    /// <summary><see cref="Mutation.Value"/> stands behind the first element that is <see cref="Mutation.Field"/>.</summary>
    ListInsertAfter,

    /// <summary>
    /// Elements that are <see cref="Mutation.Value"/> are gone: the first <see cref="Mutation.Number"/>, if that is
    /// negative so many of the last, all if it is 0.
    /// </summary>
    ListRemove,

    /// <summary><see cref="Mutation.Field"/> is now a member of the set.</summary>
    SetAdd,

    /// <summary><see cref="Mutation.Field"/> is no longer a member of the set.</summary>
    SetRemove,

    /// <summary>
    /// The member <see cref="Mutation.Field"/> of the sorted set now has the score whose bits <see cref="Mutation.Number"/>
    /// has.
    /// </summary>
    SortedSetSet,

    /// <summary>The member <see cref="Mutation.Field"/> of the sorted set is gone.</summary>
    SortedSetRemove,

    /// <summary>
    /// The stream, made if it was not there, now ends with an entry: <see cref="Mutation.Field"/> is its id as text,
    /// <see cref="Mutation.Value"/> its fields and values by turns, as <see cref="Listpack"/> elements.
    /// </summary>
    StreamAdd,

    /// <summary>The entry of the stream whose id is <see cref="Mutation.Field"/>, as text, is gone.</summary>
    StreamRemove,

    /// <summary>Of the stream only the last <see cref="Mutation.Number"/> entries are left.</summary>
    StreamTrim,

    /// <summary>
    /// The stream's last id is <see cref="Mutation.Field"/>, the greatest removed one <see cref="Mutation.Value"/>, both as
    /// text, and <see cref="Mutation.Number"/> entries were ever added.
    /// </summary>
    StreamSetId,

    /// <summary>
    /// The stream, made if it was not there, has a new group <see cref="Mutation.Field"/>, which has read up to the id
    /// <see cref="Mutation.Value"/>, as text: that is <see cref="Mutation.Number"/> entries, -1 = not known.
    /// </summary>
    StreamGroup,

    /// <summary>The group <see cref="Mutation.Field"/> of the stream has read up to another id, told as that of a new one.</summary>
    StreamGroupRead,

    /// <summary>The group <see cref="Mutation.Field"/> of the stream is gone.</summary>
    StreamGroupRemove,

    /// <summary>The group <see cref="Mutation.Field"/> of the stream has the consumer <see cref="Mutation.Value"/>.</summary>
    StreamConsumer,

    /// <summary>
    /// The consumer <see cref="Mutation.Value"/> of the group <see cref="Mutation.Field"/> is gone, with all that was pending
    /// of it.
    /// </summary>
    StreamConsumerRemove,

    /// <summary>
    /// An entry is pending in the group <see cref="Mutation.Field"/>: <see cref="Mutation.Value"/> holds, as
    /// <see cref="Listpack"/> elements, its id as text and the consumer, made if it was not there;
    /// <see cref="Mutation.Number"/> is how often it was given out, <see cref="Mutation.ExpiresAtMs"/> when it last was.
    /// </summary>
    StreamClaim,

    /// <summary>
    /// The entry with the id <see cref="Mutation.Value"/>, as text, is not pending any more in the group
    /// <see cref="Mutation.Field"/>.
    /// </summary>
    StreamAcknowledge,
}

/// <summary>Why a key, or a field of a hash, is gone.</summary>
internal enum RemoveReason : byte
{
    Removed,
    Expired,
    Evicted,

    /// <summary>Its value lives on under another key. Listeners see <see cref="MutationKind.Rename"/> instead.</summary>
    Renamed,

    /// <summary>It was a collection and its last element is gone, as listeners have been told: repeating that is enough.</summary>
    Emptied,
}

/// <summary>
/// One change as listeners see it: absolute times, no randomness, so that whoever repeats the mutations in order
/// has the same data. Its spans lie under the lock: valid for the length of the call.
/// </summary>
internal readonly ref struct Mutation
{
    public required MutationKind Kind { get; init; }

    public required int DatabaseIndex { get; init; }

    /// <summary>
    /// Who made the change: the number that whoever opened the scope gave, from 1 on; 0 = the engine itself, or a caller in
    /// process.
    /// </summary>
    public int Cause { get; init; }

    /// <summary>
    /// Which call the change belongs to: changes of one call have one number, that of the calls before and after it on the same
    /// thread is another. 0 of a mutation of whole databases.
    /// </summary>
    public uint Call { get; init; }

    /// <summary>
    /// Whether the key, or where a value went the target key, was absent before: of several changes of one call that made it, the
    /// first.
    /// </summary>
    public bool IsNew { get; init; }

    public ReadOnlySpan<byte> Key { get; init; }

    /// <summary>The hash of the key; 0 of a mutation of whole databases.</summary>
    public ulong Hash { get; init; }

    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>What in the collection the mutation is about: a field.</summary>
    public ReadOnlySpan<byte> Field { get; init; }

    /// <summary>A number that the kind explains.</summary>
    public long Number { get; init; }

    /// <summary>Of <see cref="MutationKind.SetRange"/>: where in the string the value begins, in bytes.</summary>
    public int Offset { get; init; }

    public long ExpiresAtMs { get; init; }

    /// <summary>
    /// Where the value went (Rename, Copy) or what the database was exchanged with (Swap). <see cref="Value"/> and
    /// <see cref="ExpiresAtMs"/> are then those of the target: a log may write the two names alone, which costs the
    /// same for any value, and a listener that does not know the source has all it needs as well.
    /// </summary>
    public int TargetDatabaseIndex { get; init; }

    public ReadOnlySpan<byte> TargetKey { get; init; }

    public ulong TargetHash { get; init; }

    public RemoveReason Reason { get; init; }
}

/// <summary>
/// Listens to every change, inside the lock and in the order of the changes of a shard; of a transaction, once it
/// commits. Short, no exception, no call back into the engine.
/// </summary>
internal interface IMutationSink
{
    /// <summary>
    /// Whether it wants to know what keys hold now. If no listener does, what would have to be made for them is left out:
    /// the payload of <see cref="MutationKind.Restore"/>, the items of <see cref="MutationKind.StreamAdd"/>. Never changes.
    /// </summary>
    bool NeedsValues => true;

    void OnMutation(in Mutation mutation);
}
