using System.Runtime.CompilerServices;
using System.Text;

namespace Tiercel.Engine;

/// <summary>
/// Hashes of one database: fields with a value each, bytes or text, and if wanted a time at which they expire; a hash whose
/// last field goes is gone itself. Every method is atomic and safe from any thread.
/// </summary>
/// <remarks>
/// All methods throw <see cref="ObjectDisposedException"/> once the engine is disposed, <see cref="InvalidOperationException"/>
/// if a key holds a value of another kind, and those that set <see cref="InsufficientMemoryException"/> if a limit is reached
/// and nothing may be evicted. A field or value may have 512 MiB.
/// </remarks>
public sealed partial class Hashes
{
    private readonly Place _place;

    internal Hashes(Place place) => _place = place;

    private delegate TResult HashReader<in TState, out TResult>(HashView hash, TState state)
        where TState : allows ref struct;

    /// <summary>How many fields a hash has; 0 if the key is absent.</summary>
    public long Count(CacheKey key) => Read(key, 0, static (hash, _) => hash.Count);

    /// <summary>Whether a hash has a field.</summary>
    public bool Contains(CacheKey key, CacheKey field) => TryReadField(key, field, 0, static (_, _) => true, out bool found) && found;

    /// <summary>A copy of the value of a field; null if there is none.</summary>
    public byte[]? Get(CacheKey key, CacheKey field) =>
        TryReadField(key, field, 0, static (value, _) => value.ToArray(), out byte[]? value) ? value : null;

    /// <summary>The value of a field as text, decoded from UTF-8; null if there is none.</summary>
    public string? GetString(CacheKey key, CacheKey field) =>
        TryReadField(key, field, 0, static (value, _) => Encoding.UTF8.GetString(value), out string? value) ? value : null;

    /// <summary>
    /// Shows the value of a field to a callback: no copy, no allocation.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="field">The field.</param>
    /// <param name="state">Passed to the callback, so that it can be a static lambda.</param>
    /// <param name="reader">Called under the lock if there is such a field; see <see cref="ValueReader{TState,TResult}"/>.</param>
    /// <param name="result">What the callback returned, or default.</param>
    /// <returns>Whether there is such a field.</returns>
    public bool TryRead<TState, TResult>(
        CacheKey key, CacheKey field, TState state, ValueReader<TState, TResult> reader, out TResult? result)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return TryReadField(key, field, (_place, state, reader), static (value, call) =>
        {
            call._place.BeginReader();
            try
            {
                return call.reader(value, call.state);
            }
            finally
            {
                call._place.EndReader();
            }
        }, out result);
    }

    // As TryRead, for readers of our own.
    [SkipLocalsInit]
    private bool TryReadField<TState, TResult>(
        CacheKey key, CacheKey field, TState state, ValueReader<TState, TResult> reader, out TResult? result)
    {
        FieldWork<TState, TResult> work = new()
        {
            Field = field.Encode(stackalloc byte[SingleKey.ScratchBytes]), State = state, Reader = reader,
        };
        (bool found, result) = Read(key, work, static (hash, work) =>
        {
            Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
            return hash.TryGet(work.Field, scratch, out ReadOnlySpan<byte> value)
                ? (true, work.Reader(value, work.State))
                : default((bool, TResult?));
        });
        return found;
    }

    /// <summary>Copies of the values of some fields, in their order; null for each that there is not.</summary>
    /// <exception cref="ArgumentNullException">A field is null.</exception>
    [SkipLocalsInit]
    public byte[]?[] GetMany(CacheKey key, params ReadOnlySpan<string> fields)
    {
        int count = fields.Length;
        TextList list = new(fields, stackalloc byte[SingleKey.ScratchBytes]);
        return Read(key, list, static (hash, fields) =>
        {
            Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
            byte[]?[] values = new byte[]?[fields.Count];
            for (int i = 0; i < values.Length; i++)
            {
                if (hash.TryGet(fields[i], scratch, out ReadOnlySpan<byte> value)) values[i] = value.ToArray();
            }

            return values;
        }) ?? new byte[]?[count];
    }

    /// <summary>Copies of all fields with their values, in no order; empty if the key is absent.</summary>
    public KeyValuePair<byte[], byte[]>[] GetAll(CacheKey key) => Read(key, 0, static (hash, _) =>
    {
        PairCopies copies = new(new List<KeyValuePair<byte[], byte[]>>((int)hash.Count));
        hash.ForEach(ref copies);
        return copies.Pairs.ToArray();
    }) ?? [];

    /// <summary>
    /// Copies of the fields with their values, some at a time; no lock is held between them. A field that is there from the
    /// beginning to the end comes, one that comes or goes meanwhile perhaps; while the hash grows or shrinks one may come
    /// twice.
    /// </summary>
    /// <param name="key">The key; its bytes are copied.</param>
    /// <param name="pageSize">Fields that are copied under one hold of the lock, about; a small hash is copied whole.</param>
    /// <exception cref="ArgumentOutOfRangeException">The page size is not positive.</exception>
    public IEnumerable<KeyValuePair<byte[], byte[]>> Enumerate(CacheKey key, int pageSize = 128)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pageSize);
        return Pages(key.Encode(default).ToArray(), pageSize);
    }

    private IEnumerable<KeyValuePair<byte[], byte[]>> Pages(byte[] key, int pageSize)
    {
        ulong cursor = 0;
        do
        {
            List<KeyValuePair<byte[], byte[]>> page = [];
            cursor = Read(key, (cursor, pageSize, page), static (hash, step) =>
            {
                PairCopies copies = new(step.page);
                return hash.Scan(step.cursor, step.pageSize, ref copies);
            });
            foreach (KeyValuePair<byte[], byte[]> pair in page) yield return pair;
        }
        while (cursor != 0);
    }

    // What the reader makes of the hash; default if the key is absent.
    private TResult? Read<TState, TResult>(CacheKey key, TState state, HashReader<TState, TResult> reader)
        where TState : allows ref struct
    {
        ReadWork<TState, TResult> work = new() { State = state, Reader = reader };
        return SingleKey.Run(_place, key, work, static (ref scope, in key, work) =>
            SingleKey.IsDone(HashOps.Find(ref scope, in key, out HashView hash))
                ? work.Reader(hash, work.State)
                : default);
    }

    private ref struct ReadWork<TState, TResult>
        where TState : allows ref struct
    {
        public TState State;
        public HashReader<TState, TResult> Reader;
    }

    private ref struct FieldWork<TState, TResult>
    {
        public ReadOnlySpan<byte> Field;
        public TState State;
        public ValueReader<TState, TResult> Reader;
    }

    private readonly struct PairCopies(List<KeyValuePair<byte[], byte[]>> pairs) : IHashVisitor
    {
        public List<KeyValuePair<byte[], byte[]>> Pairs { get; } = pairs;

        public void Visit(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value) =>
            Pairs.Add(new KeyValuePair<byte[], byte[]>(field.ToArray(), value.ToArray()));
    }
}
