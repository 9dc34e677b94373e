using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// The root of a collection too large for its entry: memory of the process that the entry refers to by pointer, so that
/// the collection passes from key to key, shard to shard, without its bytes being moved. A view: copying it copies the
/// pointer.
/// </summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       4     entries that refer to it: two while a transaction has renamed its key, else one
/// 4       1     kind
/// 5       3     number of the image that a snapshot reads, see <see cref="LargeImages"/>; 0 = none
/// 8       8     elements
/// 16      8     bytes held by the root and all it owns
/// 24      …     as the type draws it
/// </code>
/// The shard's lock protects it and all it owns. In a transaction whatever changes is saved to the <see cref="Journal"/>
/// first; only the references and the bytes held are not, as these tell what is so and not what was meant.
/// </remarks>
internal readonly unsafe struct LargeValue(byte* address)
{
    public const int HeaderBytes = 24;

    public byte* Address { get; } = address;

    public bool IsNull => Address is null;

    public ref int References => ref *(int*)Address;

    public ValueKind Kind => (ValueKind)Address[4];

    /// <summary>Elements. <see cref="AddToCount"/> changes it.</summary>
    public long Count => *(long*)(Address + 8);

    /// <summary>Bytes it occupies, all told.</summary>
    public ref long HeldBytes => ref *(long*)(Address + 16);

    /// <summary>A root of this many bytes, zero but for its header, with one reference.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static LargeValue Allocate(ValueKind kind, int bytes)
    {
        LargeValue root = new(NativeBlock.Allocate(bytes, zeroed: true));
        root.References = 1;
        root.Address[4] = (byte)kind;
        root.HeldBytes = bytes;
        return root;
    }

    /// <summary>Frees the root; what it owned has been freed.</summary>
    public void Free()
    {
        Debug.Assert(References == 0, "a root is freed that an entry refers to");
        NativeBlock.Free(Address);
    }

    /// <summary>Whether a snapshot has an image of it, or had one.</summary>
    public bool HasImage
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ImageNumber != 0;
    }

    private int ImageNumber => *(int*)(Address + 4) >>> 8;

    /// <summary>Refers to another image from now on.</summary>
    public void SetImageNumber(int number) => *(int*)(Address + 4) = (int)Kind | (number << 8);

    /// <summary>
    /// Keeps bytes that are about to be overwritten or to go out of use: for a transaction, and for the image of a snapshot.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Save(void* address, long bytes, Journal? journal)
    {
        journal?.Save(address, (int)bytes);
        if (HasImage) Image?.Keep(address, bytes);
    }

    public void AddToCount(long delta, Journal? journal)
    {
        journal?.Save(Address + 8, sizeof(long));
        *(long*)(Address + 8) += delta;
    }

    /// <summary>A block that this value owns; a rollback frees it again.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public byte* AllocateBlock(long bytes, Journal? journal)
    {
        journal?.Reserve();
        byte* block = NativeBlock.Allocate(bytes);
        HeldBytes += bytes;
        journal?.BlockAllocated(this, block, bytes);
        if (HasImage) Image?.BlockAllocated(block);
        return block;
    }

    /// <summary>Frees a block, in a transaction once that commits.</summary>
    public void FreeBlock(byte* block, long bytes, Journal? journal)
    {
        if (journal is not null)
        {
            journal.BlockFreed(this, block, bytes);
            return;
        }

        HeldBytes -= bytes;
        if (HasImage && Image is { } image && image.TryLeave(block, bytes)) return;
        NativeBlock.Free(block);
    }

    /// <summary>Leaves a root that nothing refers to, or of nodes that were this one's, to the image; false if there is none.</summary>
    public bool TryLeaveToImage(LargeValue root) => HasImage && Image is { } image && image.TryLeave(root);

    // What refers to an image that is over is set right by whoever comes by.
    private LargeImage? Image
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get
        {
            LargeImage? image = LargeImages.Find(ImageNumber);
            if (image is not null && image.IsOf(this)) return image;
            SetImageNumber(0);
            return null;
        }
    }
}
