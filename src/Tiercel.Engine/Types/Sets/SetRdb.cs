using System.Buffers.Binary;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Sets as dumps and snapshot files hold them: as Redis's intset, or as their number and each member as a string; the
/// listpacks of later versions are read too. Drawn in docs/formats/dump.md.
/// </summary>
internal static class SetRdb
{
    internal const byte Members = 2;
    private const byte Integers = 11;
    private const byte PackedMembers = 20;

    public static bool Loads(byte type) => type is Members or Integers or PackedMembers;

    /// <summary>Writes the type byte and the members.</summary>
    public static void Save(ref PooledBuffer target, Entry entry, Keyspace keyspace)
    {
        bool compresses = keyspace.Options.CompressDumps;
        if (!entry.IsLarge && PackedIntegers.IsIntegers(entry.KeptValue))
        {
            target.WriteByte(Integers);
            SaveIntegers(ref target, entry.KeptValue, compresses);
            return;
        }

        target.WriteByte(Members);
        target.Commit(RdbFormat.WriteLength(target.Reserve(RdbFormat.MaxLengthBytes), (uint)SetOps.Count(entry)));
        Saving saving = new(target, compresses);
        try
        {
            new SetView(entry, keyspace).ForEach(ref saving);
        }
        finally
        {
            // Its array may be another by now.
            target = saving.Target;
        }
    }

    /// <summary>Reads what <see cref="Save"/> or Redis wrote behind the type byte; false if it is damaged.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static bool TryLoad(byte type, scoped ref RdbReader reader, Keyspace keyspace, ref NewCollection value)
    {
        PooledBuffer scratch = default;
        Loading loading = new(keyspace);
        try
        {
            if (type == Members) return TryLoadMembers(ref reader, ref scratch, ref loading);
            if (!StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> image)) return false;
            bool isSound = type == Integers
                ? Intset.TryVisit(image, ref loading)
                : ListpackImage.TryVisit(image, ref loading);
            return isSound && loading.Builder.Count > 0;
        }
        finally
        {
            value = loading.Builder.Value;
            scratch.Dispose();
        }
    }

    private static void SaveIntegers(ref PooledBuffer target, ReadOnlySpan<byte> packed, bool compresses)
    {
        ReadOnlySpan<byte> integers = PackedIntegers.Integers(packed);
        using PooledScratch image = new(default, Intset.HeaderBytes + integers.Length);
        BinaryPrimitives.WriteInt32LittleEndian(image.Span, PackedIntegers.Width(packed));
        BinaryPrimitives.WriteInt32LittleEndian(image.Span[sizeof(int)..], PackedValue.Count(packed));
        integers.CopyTo(image.Span[Intset.HeaderBytes..]);
        StringRdb.Save(ref target, image.Span, compresses);
    }

    private static bool TryLoadMembers(scoped ref RdbReader reader, ref PooledBuffer scratch, scoped ref Loading loading)
    {
        if (!reader.TryReadLength(out ulong count, out bool isEncoding) || isEncoding || count == 0) return false;
        for (; count > 0; count--)
        {
            reader.Forget();
            if (!StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> member)) return false;
            if (!loading.Builder.TryAdd(member)) return false;
        }

        return true;
    }

    private ref struct Saving(PooledBuffer target, bool compresses) : ISetVisitor
    {
        public PooledBuffer Target = target;

        public void Visit(scoped ReadOnlySpan<byte> member) => StringRdb.Save(ref Target, member, compresses);
    }

    // A member that comes twice is damage.
    private ref struct Loading(Keyspace keyspace) : IElementVisitor
    {
        public SetBuilder Builder = new(keyspace);

        public bool Visit(scoped ListpackElement element)
        {
            Span<byte> text = stackalloc byte[ListpackElement.ScratchBytes];
            return Builder.TryAdd(element.AsText(text));
        }
    }
}
