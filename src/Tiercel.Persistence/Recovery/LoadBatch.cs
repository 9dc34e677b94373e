using Tiercel.Primitives;

namespace Tiercel.Persistence;

/// <summary>What one thread of a <see cref="LoadCrew"/> is handed at once.</summary>
internal sealed class LoadBatch : IDisposable
{
    /// <summary>So many bytes are worth handing over. A guess: some tens of microseconds of work.</summary>
    public const int EnoughBytes = 64 << 10;

    /// <summary>Records or commands, whole ones.</summary>
    public NativeBuffer Bytes { get; } = new(2 * EnoughBytes);

    /// <summary>The number of the database they belong to.</summary>
    public int Database { get; set; }

    /// <summary>Where in the file the first of them lies.</summary>
    public long Place { get; set; }

    public void Dispose() => Bytes.Dispose();
}
