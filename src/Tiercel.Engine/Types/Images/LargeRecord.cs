using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>The value of a large collection as a snapshot file holds it, written piece by piece from an image. One thread.</summary>
internal abstract class LargeRecord(LargeImage image) : IDisposable
{
    /// <summary>The type byte.</summary>
    public abstract byte RdbType { get; }

    /// <summary>Where what is written comes from.</summary>
    protected LargeImage Image => image;

    /// <summary>Adds pieces until a buffer has so many bytes; false if the last is there.</summary>
    /// <exception cref="InsufficientMemoryException">The image has failed, or the buffer cannot hold a piece.</exception>
    public abstract bool Write(ref PooledBuffer target, int untilBytes);

    /// <summary>Ends the image too.</summary>
    public virtual void Dispose() => image.Dispose();
}
