namespace Tiercel.Engine;

/// <summary>What differs from kind to kind, one row each; nothing else switches on the kind.</summary>
internal static class ValueKinds
{
    /// <summary>The name as the TYPE command prints it; "none" for an absent key.</summary>
    public static ReadOnlySpan<byte> NameOf(ValueKind kind) => kind switch
    {
        ValueKind.String => "string"u8,
        _ => "none"u8,
    };
}
