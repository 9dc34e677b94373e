namespace Tiercel.Engine;

/// <summary>A key's bytes with their hash, computed once and carried along.</summary>
internal readonly ref struct Key(ReadOnlySpan<byte> bytes, ulong hash)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public ulong Hash { get; } = hash;
}
