using System.Buffers.Binary;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Blocks of memory found by name, in the order of the names: the groups of a stream, and the consumers of a group. Each begins
/// with what its type draws, then come the length of the name, 4 bytes, and the name.
/// </summary>
/// <param name="owner">The stream.</param>
/// <param name="header">Where the directory has its header.</param>
/// <param name="headBytes">What stands before the name.</param>
/// <param name="journal">Null without a transaction.</param>
internal readonly unsafe struct NamedBlocks(LargeValue owner, byte* header, int headBytes, Journal? journal)
{
    private NodeSequence Nodes => new(owner, header, journal);

    private SortedRecords<nint> Records => new(Nodes);

    public long Count => Records.Count;

    /// <summary>The name of a block.</summary>
    public static ReadOnlySpan<byte> NameOf(nint block, int headBytes) =>
        new((byte*)block + headBytes + sizeof(int), *(int*)((byte*)block + headBytes));

    /// <summary>Adds a block of an image to a buffer, its name included.</summary>
    /// <exception cref="InsufficientMemoryException">The image has failed.</exception>
    public static void Read(LargeImage image, nint block, int headBytes, ref PooledBuffer target)
    {
        int bytes = headBytes + sizeof(int);
        image.Read((byte*)block, target.Reserve(bytes));
        target.Commit(bytes);
        int nameLength = BinaryPrimitives.ReadInt32LittleEndian(target.Written[headBytes..]);
        image.Read((byte*)block + bytes, target.Reserve(nameLength));
        target.Commit(nameLength);
    }

    /// <summary>Goes to the next block in the order of the names; 0 begins.</summary>
    public bool MoveNext(ref RecordPlace place, ref nint block)
    {
        if (block != 0) place = place.Next();
        if (!Records.Exists(ref place)) return false;
        block = Records[place];
        return true;
    }

    /// <summary>The block of a name, or 0.</summary>
    public nint Find(ReadOnlySpan<byte> name) =>
        Records.TryFind(new SoughtName(name, headBytes), out RecordPlace place) ? Records[place] : 0;

    /// <summary>Makes a block, zero but for its name, which is not there yet.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public nint Add(ReadOnlySpan<byte> name)
    {
        Records.TryFind(new SoughtName(name, headBytes), out RecordPlace place);
        byte* block = owner.AllocateBlock(BytesOf(name.Length), journal);
        new Span<byte>(block, headBytes).Clear();
        *(int*)(block + headBytes) = name.Length;
        name.CopyTo(new Span<byte>(block + headBytes + sizeof(int), name.Length));
        try
        {
            Records.Insert(place, (nint)block);
        }
        catch (InsufficientMemoryException)
        {
            owner.FreeBlock(block, BytesOf(name.Length), journal);
            throw;
        }

        return (nint)block;
    }

    /// <summary>Removes a block, which has given up what it owned.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public void Remove(nint block)
    {
        ReadOnlySpan<byte> name = NameOf(block, headBytes);
        Records.TryFind(new SoughtName(name, headBytes), out RecordPlace place);
        Records.Remove(place);
        owner.FreeBlock((byte*)block, BytesOf(name.Length), journal);
    }

    /// <summary>Frees the directory and the blocks, which have given up what they owned.</summary>
    public void FreeAll()
    {
        RecordPlace place = default;
        for (nint block = 0; MoveNext(ref place, ref block);)
        {
            owner.FreeBlock((byte*)block, BytesOf(NameOf(block, headBytes).Length), journal);
        }

        Nodes.FreeAll();
    }

    /// <summary>Checks the order of the names; throws if it is wrong.</summary>
    public void CheckInvariants()
    {
        int head = headBytes;
        Records.CheckInvariants(Count, (a, b) => NameOf(a, head).SequenceCompareTo(NameOf(b, head)));
    }

    private long BytesOf(int nameLength) => headBytes + sizeof(int) + nameLength;

    private readonly ref struct SoughtName(ReadOnlySpan<byte> name, int headBytes) : ISought<nint>
    {
        private readonly ReadOnlySpan<byte> _name = name;

        public int CompareTo(in nint record) => _name.SequenceCompareTo(NameOf(record, headBytes));
    }
}
