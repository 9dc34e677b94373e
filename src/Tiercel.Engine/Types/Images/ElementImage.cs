namespace Tiercel.Engine;

/// <summary>The elements of a collection as they were when an image of it began, each once, read slice by slice. One thread.</summary>
/// <param name="image">The image.</param>
/// <param name="chunks">The heap that the elements lie in.</param>
internal abstract unsafe class ElementImage<TElement>(LargeImage image, byte** chunks) : IDisposable
    where TElement : struct, ISlotElement<TElement>
{
    /// <summary>The present slice.</summary>
    protected ElementCopies<TElement> Copies { get; } = new(image, chunks);

    /// <summary>The memory of the collection as it was.</summary>
    protected LineImages Lines => image.Lines;

    /// <summary>Whether nothing is left to be read.</summary>
    protected abstract bool IsAtEnd { get; }

    /// <summary>The next element, as a copy that is valid until the next call; false behind the last.</summary>
    /// <exception cref="InsufficientMemoryException">The image has failed.</exception>
    public bool TryNext(out TElement element)
    {
        while (!Copies.TryNext(out element))
        {
            if (IsAtEnd) return false;
            Copies.Clear();
            image.BeginSlice();
            try
            {
                ReadSliceNeedsLock();
            }
            finally
            {
                image.EndSlice();
            }
        }

        return true;
    }

    public void Dispose() => Copies.Dispose();

    /// <summary>Copies the elements of another slice, if there are any.</summary>
    protected abstract void ReadSliceNeedsLock();
}
