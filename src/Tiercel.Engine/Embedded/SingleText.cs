namespace Tiercel.Engine;

/// <summary>One byte string, for operations that take several.</summary>
internal readonly ref struct SingleText(ReadOnlySpan<byte> bytes) : IByteStrings
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Count => 1;

    public ReadOnlySpan<byte> this[int index] => _bytes;
}
