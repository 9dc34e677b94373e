namespace Tiercel.Engine;

/// <summary>
/// The images that there are of large collections, by number: a root has only three bytes for a reference to its own. Of the
/// process, as blocks of memory are. Thread safe: registering takes a lock, finding reads an array that is replaced when it grows.
/// </summary>
internal static class LargeImages
{
    /// <summary>No number is greater: so many images there can be at a time.</summary>
    public const int MaxNumber = (1 << 24) - 1;

    private static readonly Lock Registering = new();
    private static readonly Stack<int> Unused = [];
    private static LargeImage?[] _images = new LargeImage?[64];

    // 0 stands for none.
    private static int _next = 1;

    /// <summary>Gives an image a number; 0 if there is none left.</summary>
    public static int Register(LargeImage image)
    {
        lock (Registering)
        {
            if (!Unused.TryPop(out int number))
            {
                if (_next > MaxNumber) return 0;
                number = _next++;
            }

            if (number == _images.Length)
            {
                LargeImage?[] larger = new LargeImage?[2 * _images.Length];
                _images.CopyTo(larger, 0);
                Volatile.Write(ref _images, larger);
            }

            Volatile.Write(ref _images[number], image);
            return number;
        }
    }

    /// <summary>Forgets an image.</summary>
    public static void Remove(int number)
    {
        lock (Registering)
        {
            Volatile.Write(ref _images[number], null);
            Unused.Push(number);
        }
    }

    /// <summary>The image of a number; null if it is forgotten.</summary>
    public static LargeImage? Find(int number)
    {
        LargeImage?[] images = Volatile.Read(ref _images);
        return number < images.Length ? Volatile.Read(ref images[number]) : null;
    }
}
