namespace Tiercel.Server;

/// <summary>
/// The inline command read last, as it came: reading unescapes its words in place, and one that has to wait is read again. One
/// thread at a time.
/// </summary>
internal sealed class LineCopy
{
    private byte[] _bytes = new byte[256];
    private int _length;

    /// <summary>Copies the line at the beginning of the input; what has no end yet will not be executed, and is no line.</summary>
    public void Keep(ReadOnlySpan<byte> input)
    {
        _length = input.IndexOf((byte)'\n') + 1;
        if (_length > _bytes.Length) _bytes = new byte[_length];
        input[.._length].CopyTo(_bytes);
    }

    /// <summary>Puts the line back to where it was.</summary>
    public void Restore(Span<byte> input) => _bytes.AsSpan(0, _length).CopyTo(input);
}
