namespace Tiercel.Engine;

/// <summary>The elements of a table, in no order.</summary>
/// <param name="image">The image, which has just begun.</param>
/// <param name="pages">Where the addresses of the pages of the index stand.</param>
/// <param name="buckets">Buckets of the index.</param>
/// <param name="chunks">The heap.</param>
internal sealed unsafe class TableImage<TElement>(LargeImage image, byte** pages, uint buckets, byte** chunks)
    : ElementImage<TElement>(image, chunks)
    where TElement : struct, ISlotElement<TElement>
{
    // A slice ends behind so many buckets, however few elements were in them.
    private const int MaxBuckets = 256;

    private uint _next;

    protected override bool IsAtEnd => _next == buckets;

    protected override void ReadSliceNeedsLock()
    {
        for (int i = 0; i < MaxBuckets && !IsAtEnd && !Copies.IsFull; i++) AddChainNeedsLock(_next++);
    }

    private void AddChainNeedsLock(uint number)
    {
        const uint inPage = (1u << HashBucket.PageShift) - 1;
        byte* page;
        Lines.Read((byte*)(pages + (number >> HashBucket.PageShift)), new Span<byte>(&page, sizeof(byte*)));
        byte* copy = stackalloc byte[HashBucket.Bytes];
        Lines.Read(page + ((number & inPage) * HashBucket.Bytes), new Span<byte>(copy, HashBucket.Bytes));
        HashBucket bucket = new(copy);
        while (true)
        {
            for (int i = 0; i < HashBucket.Slots; i++)
            {
                if (bucket.Tag(i) != 0) Copies.AddNeedsLock(bucket.Reference(i));
            }

            if (bucket.Overflow == 0) return;
            Copies.ReadNeedsLock(bucket.Overflow, new Span<byte>(copy, HashBucket.Bytes));
        }
    }
}
