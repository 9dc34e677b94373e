namespace Tiercel.Storage;

/// <summary>
/// One open file. What was appended is there for every reader at once, and survives a power cut once <see cref="Sync"/>
/// has returned. Appending and truncating are for one thread at a time; another may sync or read meanwhile.
/// </summary>
internal interface IFile : IDisposable
{
    /// <summary>Bytes in it.</summary>
    long Length { get; }

    /// <summary>Writes behind the end, all of it unless it throws: then any part of it, or none, may be there.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Reads from a place; returns how much, less than asked for only at the end.</summary>
    /// <exception cref="IOException">The disk is broken.</exception>
    int Read(long offset, Span<byte> target);

    /// <summary>Waits until all that was appended before is on the disk.</summary>
    /// <exception cref="IOException">
    /// It is not, and what of it is cannot be known: calling this again would find nothing left to write.
    /// </exception>
    void Sync();

    /// <summary>Drops what lies behind the first <paramref name="length"/> bytes.</summary>
    /// <exception cref="IOException">The disk is broken.</exception>
    void Truncate(long length);
}
