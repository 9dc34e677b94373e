namespace Tiercel.Engine;

/// <summary>Makes a list that no key holds yet, element by element: packed as long as that is allowed, then large.</summary>
internal static class ListBuilder
{
    /// <summary>Adds an element at the right end of a new list.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static void Add(ref NewCollection value, scoped ListpackElement element, in ListLimits limits)
    {
        if (value.Large.IsNull)
        {
            if (value.Packed.Length == 0) PackedValue.Begin(ref value.Packed);
            int count = PackedValue.Count(value.Packed.Written);
            if (limits.AllowPacked(value.Packed.Length, count, element))
            {
                value.Packed.Commit(element.WriteTo(value.Packed.Reserve(element.EncodedLength)));
                PackedValue.AddToCount(value.Packed.Changeable, 1);
                return;
            }

            value.BecomeLarge(LargeList.Create(PackedValue.Elements(value.Packed.Written), count, in limits).Root);
        }

        new LargeList(value.Large).Push(ListSide.Right, element, in limits);
    }

    /// <summary>Elements so far.</summary>
    public static long Count(ref NewCollection value) =>
        !value.Large.IsNull ? value.Large.Count : value.Packed.Length == 0 ? 0 : PackedValue.Count(value.Packed.Written);
}
