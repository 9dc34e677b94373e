using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// A set to be read, however it is kept: in an entry, or new and held by no key yet. Valid until that changes. One that is
/// default is empty.
/// </summary>
internal readonly unsafe struct SetView
{
    private readonly byte* _packed;
    private readonly int _packedBytes;
    private readonly LargeValue _large;
    private readonly Keyspace? _keyspace;

    public SetView(Entry entry, Keyspace keyspace)
    {
        _keyspace = keyspace;
        if (entry.IsLarge)
        {
            _large = entry.LargeValue;
            return;
        }

        // Values lie off the managed heap: nothing moves them.
        Span<byte> packed = entry.KeptValue;
        fixed (byte* address = packed) _packed = address;
        _packedBytes = packed.Length;
    }

    /// <summary>A new set, whose packed bytes are not moved meanwhile.</summary>
    public SetView(byte* packed, int packedBytes, LargeValue large, Keyspace keyspace)
    {
        _keyspace = keyspace;
        _packed = packed;
        _packedBytes = packedBytes;
        _large = large;
    }

    public long Count => IsLarge ? _large.Count : _packedBytes == 0 ? 0 : PackedValue.Count(Packed);

    public bool IsLarge => !_large.IsNull;

    /// <summary>Where the set belongs; only if there is one.</summary>
    public Keyspace Keyspace => _keyspace!;

    private ReadOnlySpan<byte> Packed => new(_packed, _packedBytes);

    /// <summary>The members of a large one.</summary>
    public SetTable Table => new(_large, _keyspace!);

    public bool Contains(ReadOnlySpan<byte> member)
    {
        if (IsLarge) return Table.Contains(member);
        if (_packedBytes == 0) return false;
        if (!PackedIntegers.IsIntegers(Packed)) return Listpack.Find(PackedValue.Elements(Packed), member, stride: 1) >= 0;
        return IntegerText.TryParse(member, out long value) && PackedIntegers.TryFind(Packed, value, out _);
    }

    /// <summary>Visits every member.</summary>
    public void ForEach<TVisitor>(scoped ref TVisitor visitor)
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        if (IsLarge)
        {
            Members<TVisitor> members = new(Table, visitor);
            try
            {
                Table.ForEach(ref members);
            }
            finally
            {
                visitor = members.Visitor;
            }
        }
        else if (_packedBytes > 0)
        {
            ForEachPacked(ref visitor);
        }
    }

    /// <summary>
    /// Visits about so many members from a cursor on, 0 at first, and returns the next cursor, 0 at the end: of a packed set
    /// all. What is there from the beginning to the end is visited, however the set changes meanwhile.
    /// </summary>
    public ulong Scan<TVisitor>(ulong cursor, int count, scoped ref TVisitor visitor)
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        if (!IsLarge)
        {
            ForEach(ref visitor);
            return 0;
        }

        Members<TVisitor> members = new(Table, visitor);
        try
        {
            return Table.Scan(cursor, count, ref members);
        }
        finally
        {
            visitor = members.Visitor;
        }
    }

    /// <summary>A member at random, each as likely as another. There is one at least.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="scratch">At least <see cref="ListpackElement.ScratchBytes"/>, for a member that is kept as a number.</param>
    public ReadOnlySpan<byte> Random(Random random, Span<byte> scratch)
    {
        if (IsLarge) return Table.At(Table.Random(random));
        int index = random.Next(PackedValue.Count(Packed));
        if (PackedIntegers.IsIntegers(Packed)) return IntegerText.Format(PackedIntegers.At(Packed, index), scratch);
        ReadOnlySpan<byte> elements = PackedValue.Elements(Packed);
        return Listpack.ReadText(elements, Listpack.Skip(elements, 0, index), scratch);
    }

    private void ForEachPacked<TVisitor>(scoped ref TVisitor visitor)
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        if (PackedIntegers.IsIntegers(Packed))
        {
            int count = PackedValue.Count(Packed);
            for (int i = 0; i < count; i++) visitor.Visit(IntegerText.Format(PackedIntegers.At(Packed, i), scratch));
            return;
        }

        ListpackCursor cursor = new(PackedValue.Elements(Packed));
        while (cursor.MoveNext()) visitor.Visit(cursor.Current.AsText(scratch));
    }

    // Carries the visitor along: a reference to one that is itself a ref struct cannot be held.
    private ref struct Members<TVisitor>(SetTable table, TVisitor visitor) : IReferenceVisitor
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        public TVisitor Visitor = visitor;

        public void Visit(uint reference) => Visitor.Visit(table.At(reference));
    }
}
