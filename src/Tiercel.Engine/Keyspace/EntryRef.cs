namespace Tiercel.Engine;

/// <summary>
/// An entry found under a lock, or none. Valid until the next change through the same scope, and never past the scope.
/// </summary>
internal readonly unsafe ref struct EntryRef(Entry entry)
{
    private readonly Entry _entry = entry;

    public bool Exists => !_entry.IsNull;

    public ValueKind Kind => Exists ? _entry.Kind : ValueKind.None;

    /// <summary>
    /// The bytes of a string value, decompressed if it is kept so; empty if there is no entry.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left to decompress to.</exception>
    public ReadOnlySpan<byte> Value => Exists ? StringValue.Plain(_entry) : default;

    /// <summary>How many bytes that is; nothing is decompressed for it.</summary>
    public int Length => Exists ? StringValue.Length(_entry) : 0;

    /// <summary>Unix time in milliseconds; 0 = lives for ever, or there is no entry.</summary>
    public long ExpiresAtMs => Exists ? _entry.ExpiresAtMs : Expiry.None;

    public Entry Entry => _entry;
}
