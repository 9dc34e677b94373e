namespace Tiercel.Engine;

/// <summary>Whoever wants images of large collections: a snapshot. Thread safe.</summary>
internal interface IImageKeeper
{
    /// <summary>There was no memory for an image: it is worth nothing.</summary>
    void GiveUp(Exception failure);

    /// <summary>So many bytes more are kept for images, or fewer.</summary>
    void NoteCopied(long bytes);
}
