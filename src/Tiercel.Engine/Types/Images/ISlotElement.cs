namespace Tiercel.Engine;

/// <summary>An element of a large collection that lies in a slot of a heap: a view of a pointer.</summary>
internal unsafe interface ISlotElement<TSelf>
    where TSelf : struct, ISlotElement<TSelf>
{
    /// <summary>The element in a slot.</summary>
    static abstract TSelf At(byte* address);

    /// <summary>Bytes of its slot, which the first of them tell, as many as <see cref="ElementCopies{TElement}.HeadBytes"/>.</summary>
    int SlotBytes { get; }
}
