namespace Tiercel.Engine;

/// <summary>An element of a large collection as it lies in a slot: a view of a pointer.</summary>
internal unsafe interface ITableElement<TSelf> : ISlotElement<TSelf>
    where TSelf : struct, ITableElement<TSelf>
{
    /// <summary>The bytes by which it is found.</summary>
    ReadOnlySpan<byte> Key { get; }

    /// <summary>Whether its content lies in a block of its own.</summary>
    bool IsInBlock { get; }

    /// <summary>That block.</summary>
    byte* Block { get; }

    /// <summary>Bytes of the block.</summary>
    long BlockBytes { get; }

    /// <summary>Points to another block, with the same content: of an element that was copied.</summary>
    void SetBlock(byte* block);
}
