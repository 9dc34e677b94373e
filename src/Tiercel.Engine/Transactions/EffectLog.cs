namespace Tiercel.Engine;

/// <summary>
/// The mutations of collections that a transaction will tell at its commit, their bytes copied: by then an element may have
/// been changed again, or be gone.
/// </summary>
/// <remarks>Belongs to one <see cref="UndoLog"/>. One thread at a time.</remarks>
internal sealed class EffectLog
{
    private const int MaxKeptEffects = 4096;
    private const int MaxKeptBytes = 1 << 20;

    private Effect[] _effects = [];
    private byte[] _bytes = [];
    private int _count;
    private int _used;

    private struct Effect
    {
        public MutationKind Kind;
        public RemoveReason Reason;
        public bool IsNew;
        public int DatabaseIndex;
        public ulong Hash;
        public int Start;
        public int KeyLength;
        public int FieldLength;
        public int ValueLength;
        public long Number;
        public long ExpiresAtMs;
    }

    /// <summary>Keeps a mutation; returns its number.</summary>
    /// <exception cref="InsufficientMemoryException">It would not fit an array.</exception>
    public int Add(in Mutation mutation)
    {
        if (_count == _effects.Length) Array.Resize(ref _effects, Math.Max(16, 2 * _count));
        Reserve((long)mutation.Key.Length + mutation.Field.Length + mutation.Value.Length);
        _effects[_count] = new Effect
        {
            Kind = mutation.Kind, Reason = mutation.Reason, IsNew = mutation.IsNew,
            DatabaseIndex = mutation.DatabaseIndex, Hash = mutation.Hash, Start = _used,
            KeyLength = mutation.Key.Length, FieldLength = mutation.Field.Length, ValueLength = mutation.Value.Length,
            Number = mutation.Number, ExpiresAtMs = mutation.ExpiresAtMs,
        };
        Write(mutation.Key);
        Write(mutation.Field);
        Write(mutation.Value);
        return _count++;
    }

    /// <summary>Tells a listener of a mutation that was kept.</summary>
    public void Tell(IMutationSink sink, int number, int cause, uint call)
    {
        ref readonly Effect effect = ref _effects[number];
        ReadOnlySpan<byte> bytes = _bytes.AsSpan(effect.Start);
        Mutation mutation = new()
        {
            Kind = effect.Kind, Reason = effect.Reason, DatabaseIndex = effect.DatabaseIndex, Cause = cause, Call = call,
            IsNew = effect.IsNew,
            Key = bytes[..effect.KeyLength], Hash = effect.Hash,
            Field = bytes.Slice(effect.KeyLength, effect.FieldLength),
            Value = bytes.Slice(effect.KeyLength + effect.FieldLength, effect.ValueLength),
            Number = effect.Number, ExpiresAtMs = effect.ExpiresAtMs,
        };
        sink.OnMutation(in mutation);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _count = 0;
        _used = 0;
        // As with the records: what one huge transaction needed is not kept for ever.
        if (_effects.Length > MaxKeptEffects) _effects = [];
        if (_bytes.Length > MaxKeptBytes) _bytes = [];
    }

    private void Reserve(long count)
    {
        long needed = _used + count;
        if (needed <= _bytes.Length) return;
        if (needed > Array.MaxLength) throw new InsufficientMemoryException($"No array holds {needed} bytes of effects.");
        Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(Math.Max(1024, needed), 2L * _bytes.Length)));
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(_used));
        _used += bytes.Length;
    }
}
