using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Lists as dumps and snapshot files hold them: written as nodes of listpacks, as Redis 7.0 does, read in every form since
/// Redis 2. Drawn in docs/formats/dump.md.
/// </summary>
internal static class ListRdb
{
    private const byte Elements = 1;
    private const byte OneZiplist = 10;
    private const byte NodesOfZiplists = 14;
    internal const byte Nodes = 18;

    // What a node of the newest form says of itself.
    private const byte PackedNode = 2;

    public static bool Loads(byte type) => type is Elements or OneZiplist or NodesOfZiplists or Nodes;

    /// <summary>Writes the type byte and the nodes.</summary>
    public static void Save(ref PooledBuffer target, Entry entry, Keyspace keyspace)
    {
        ListView list = new(entry);
        target.WriteByte(Nodes);
        target.Commit(RdbFormat.WriteLength(target.Reserve(RdbFormat.MaxLengthBytes), (uint)list.Nodes));
        for (int i = 0; i < list.Nodes; i++) SaveNode(ref target, list.Bytes(i), list.CountOf(i), keyspace.Options.CompressDumps);
    }

    /// <summary>Writes a node of so many elements.</summary>
    public static void SaveNode(ref PooledBuffer target, scoped ReadOnlySpan<byte> bytes, int count, bool compresses)
    {
        using PooledScratch image = new(default, bytes.Length + ListpackImage.Overhead);
        ListpackImage.Write(image.Span, bytes, count);
        target.WriteByte(PackedNode);
        StringRdb.Save(ref target, image.Span, compresses);
    }

    /// <summary>Reads what <see cref="Save"/> or Redis wrote behind the type byte; false if it is damaged, or no element.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static bool TryLoad(byte type, scoped ref RdbReader reader, Keyspace keyspace, ref NewCollection value)
    {
        PooledBuffer scratch = default;
        Loading loading = new(value, new ListLimits(keyspace.Options));
        try
        {
            bool isSound = type switch
            {
                Elements => TryLoadElements(ref reader, ref scratch, ref loading),
                OneZiplist => StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> ziplist)
                    && Ziplist.TryVisit(ziplist, ref loading),
                _ => Quicklist.TryVisit(ref reader, hasContainers: type == Nodes, ref scratch, ref loading),
            };
            return isSound && ListBuilder.Count(ref loading.Value) > 0;
        }
        finally
        {
            // Its memory may be another by now.
            value = loading.Value;
            scratch.Dispose();
        }
    }

    private static bool TryLoadElements(scoped ref RdbReader reader, ref PooledBuffer scratch, scoped ref Loading loading)
    {
        if (!reader.TryReadLength(out ulong count, out bool isEncoding) || isEncoding) return false;
        for (; count > 0; count--)
        {
            reader.Forget();
            if (!StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> text)) return false;
            loading.Visit(new ListpackElement(text));
        }

        return true;
    }

    private ref struct Loading(NewCollection value, ListLimits limits) : IElementVisitor
    {
        public NewCollection Value = value;

        public bool Visit(scoped ListpackElement element)
        {
            ListBuilder.Add(ref Value, element, in limits);
            return true;
        }
    }
}
