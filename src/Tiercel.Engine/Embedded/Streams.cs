using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>
/// Streams of one database: entries of fields and values, each with an id that is greater than all before it, which readers
/// follow alone or in groups. A stream stays when its last entry is gone. Every method is atomic and safe from any thread.
/// </summary>
/// <remarks>
/// All methods throw <see cref="ObjectDisposedException"/> once the engine is disposed,
/// <see cref="InvalidOperationException"/> if a key holds a value of another kind, and those that add
/// <see cref="InsufficientMemoryException"/> if a limit is reached and nothing may be evicted.
/// </remarks>
public sealed partial class Streams
{
    private readonly Place _place;

    internal Streams(Place place) => _place = place;

    /// <summary>Adds an entry, and the stream if the key is absent; its id is made of the present time.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fields">At least one field with its value.</param>
    /// <returns>The entry's id.</returns>
    /// <exception cref="ArgumentException">There is no field, or they are longer than 1 GiB together.</exception>
    /// <exception cref="OverflowException">The last id there can be was given.</exception>
    public StreamId Add(CacheKey key, params ReadOnlySpan<KeyValuePair<string, string>> fields) =>
        Add(key, WantedStreamId.Any, fields);

    /// <summary>Adds an entry with an id, and the stream if the key is absent.</summary>
    /// <exception cref="ArgumentException">There is no field, or they are longer than 1 GiB together.</exception>
    /// <exception cref="OverflowException">The id is not greater than the last one.</exception>
    public void AddWithId(CacheKey key, StreamId id, params ReadOnlySpan<KeyValuePair<string, string>> fields) =>
        Add(key, WantedStreamId.Of(id), fields);

    /// <summary>Adds an entry of one field, as text or bytes; its id is made of the present time.</summary>
    /// <returns>The entry's id.</returns>
    /// <exception cref="ArgumentException">The two are longer than 1 GiB together.</exception>
    /// <exception cref="OverflowException">The last id there can be was given.</exception>
    [SkipLocalsInit]
    public StreamId AddOne(CacheKey key, CacheKey field, CacheKey value)
    {
        ReadOnlySpan<byte> name = field.Encode(stackalloc byte[SingleKey.ScratchBytes]);
        return Add(key, WantedStreamId.Any, new BytePair(name, value.Encode(stackalloc byte[SingleKey.ScratchBytes])));
    }

    /// <summary>How many entries a stream has; 0 if the key is absent.</summary>
    public long Length(CacheKey key) => Read(key, 0, static (stream, _) => stream.Count);

    /// <summary>The last id that was given; <see cref="StreamId.Zero"/> if the key is absent.</summary>
    public StreamId LastId(CacheKey key) => Read(key, 0, static (stream, _) => stream.LastId);

    /// <summary>Copies of the entries from one id to another, both counted.</summary>
    /// <param name="key">The key.</param>
    /// <param name="first">The least id; null = from the beginning.</param>
    /// <param name="last">The greatest id; null = to the end.</param>
    /// <param name="count">How many at most; 0 = all.</param>
    /// <param name="reverse">Whether the last one comes first.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public StreamMessage[] Range(CacheKey key, StreamId? first = null, StreamId? last = null, int count = 0, bool reverse = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Read(key, (first ?? StreamId.Zero, last ?? StreamId.Max, count, reverse), static (stream, range) =>
        {
            Copying copying = new([]);
            StreamOps.ForEach(stream, range.Item1, range.Item2, range.count, range.reverse, ref copying);
            return copying.Messages.ToArray();
        }) ?? [];
    }

    /// <summary>Copies of the entries behind an id: what a reader asks for who has seen that one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public StreamMessage[] ReadAfter(CacheKey key, StreamId after, int count = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return after.TryNext(out StreamId first) ? Range(key, first, null, count) : [];
    }

    /// <summary>Removes an entry; false if it is not there.</summary>
    public bool Remove(CacheKey key, StreamId id) => Change(key, id, static (ref scope, in key, ref entry, id) =>
        StreamOps.Remove(ref scope, in key, in entry, id));

    /// <summary>Removes the oldest entries until so many are left; returns how many went.</summary>
    /// <param name="key">The key.</param>
    /// <param name="maxLength">Entries that may stay.</param>
    /// <param name="approximate">Whether somewhat more may stay, which costs less.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public long Trim(CacheKey key, long maxLength, bool approximate = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        return Change(key, StreamTrim.ToLength(maxLength, approximate), TrimStream);
    }

    /// <summary>Removes the entries before an id; returns how many went.</summary>
    public long TrimBefore(CacheKey key, StreamId first, bool approximate = false) =>
        Change(key, StreamTrim.ToId(first, approximate), TrimStream);

    [SkipLocalsInit]
    private StreamId Add(CacheKey key, WantedStreamId id, ReadOnlySpan<KeyValuePair<string, string>> fields)
    {
        if (fields.IsEmpty) throw new ArgumentException("An entry has at least one field.", nameof(fields));
        return Add(key, id, new TextPairs(fields, stackalloc byte[SingleKey.ScratchBytes]));
    }

    private StreamId Add<TItems>(CacheKey key, WantedStreamId id, TItems items)
        where TItems : struct, IByteStrings, allows ref struct =>
        SingleKey.RunWrite(_place, key, new NewEntry<TItems>(id, items), static (ref scope, in key, wanted) =>
        {
            SingleKey.IsDone(StreamOps.Open(ref scope, in key, out CollectionEntry entry));
            TItems items = wanted.Items;
            return StreamOps.Add(ref scope, in key, ref entry, wanted.Id, in items, out StreamId id) switch
            {
                OpStatus.Done => id,
                OpStatus.NotGreater => throw new OverflowException("The id is not greater than the last one of the stream."),
                _ => throw new ArgumentException("The fields are longer than 1 GiB together."),
            };
        });

    private TResult? Read<TState, TResult>(CacheKey key, TState state, Func<LargeStream, TState, TResult> read) =>
        SingleKey.Run(_place, key, (state, read), static (ref scope, in key, call) =>
            SingleKey.IsDone(StreamOps.Find(ref scope, in key, out LargeStream stream)) ? call.read(stream, call.state) : default);

    // What is done to a stream that is there; of one that is absent default.
    private TResult? Change<TState, TResult>(CacheKey key, TState state, StreamChange<TState, TResult> change)
        where TState : allows ref struct =>
        SingleKey.RunChange(_place, key, new Call<TState, TResult>(state, change), static (ref scope, in key, call) =>
            SingleKey.IsDone(StreamOps.Open(ref scope, in key, out CollectionEntry entry))
                ? call.Change(ref scope, in key, ref entry, call.State)
                : default);

    private static long TrimStream(ref KeyScope scope, in Key key, ref CollectionEntry entry, StreamTrim trim) =>
        StreamOps.Trim(ref scope, in key, in entry, in trim);

    private delegate TResult StreamChange<in TState, out TResult>(
        ref KeyScope scope, in Key key, ref CollectionEntry entry, TState state)
        where TState : allows ref struct;

    private readonly ref struct Call<TState, TResult>(TState state, StreamChange<TState, TResult> change)
        where TState : allows ref struct
    {
        public TState State { get; } = state;

        public StreamChange<TState, TResult> Change { get; } = change;
    }

    private readonly ref struct NewEntry<TItems>(WantedStreamId id, TItems items)
        where TItems : struct, IByteStrings, allows ref struct
    {
        public WantedStreamId Id { get; } = id;

        public TItems Items { get; } = items;
    }

    private readonly ref struct BytePair(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value) : IByteStrings
    {
        private readonly ReadOnlySpan<byte> _field = field;
        private readonly ReadOnlySpan<byte> _value = value;

        public int Count => 2;

        public ReadOnlySpan<byte> this[int index] => index == 0 ? _field : _value;
    }

    private readonly struct Copying(List<StreamMessage> messages) : IStreamVisitor
    {
        public List<StreamMessage> Messages { get; } = messages;

        public void Visit(scoped in StreamEntry entry) => Messages.Add(new StreamMessage(in entry));
    }
}
