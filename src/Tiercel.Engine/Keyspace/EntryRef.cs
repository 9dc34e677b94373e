namespace Tiercel.Engine;

/// <summary>
/// An entry found under a lock. Valid until the next change through the same scope, and never past the scope.
/// </summary>
internal readonly ref struct EntryRef(ValueKind kind, ReadOnlySpan<byte> value, long expiresAtMs)
{
    public bool Exists => Kind != ValueKind.None;

    public ValueKind Kind { get; } = kind;

    /// <summary>The bytes of a string value.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>Unix time in milliseconds; 0 = lives for ever.</summary>
    public long ExpiresAtMs { get; } = expiresAtMs;
}
