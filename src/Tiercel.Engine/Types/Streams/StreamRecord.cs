using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>The record of a stream, written piece by piece: as <see cref="StreamRdb"/> writes one at once.</summary>
/// <remarks>Its pieces are one node each, of entries, of what is pending of a group, or of a consumer, and what stands between.</remarks>
internal sealed unsafe class StreamRecord : LargeRecord
{
    private readonly SequenceImage _nodes;
    private readonly SequenceImage _groups;
    private readonly IEnumerator<Piece> _pieces;
    private readonly bool _compresses;
    private StreamCounts _counts;

    public StreamRecord(LargeImage image, LargeValue root, Keyspace keyspace)
        : base(image)
    {
        LargeStream stream = new(root);
        _nodes = stream.Nodes.Imaged(image);
        _groups = stream.Groups.Imaged(image);
        _counts = new StreamCounts(stream.Count, stream.LastId, StreamId.Zero, stream.MaxRemovedId, stream.Added);
        _compresses = keyspace.Options.CompressDumps;
        _pieces = Pieces().GetEnumerator();
    }

    private enum PieceKind
    {
        NodeCount,
        Entries,
        Counts,
        Group,
        Pending,
        ConsumerCount,
        Consumer,
        Owned,
    }

    public override byte RdbType => StreamRdb.WithCounts;

    public override bool Write(ref PooledBuffer target, int untilBytes)
    {
        while (target.Length < untilBytes)
        {
            if (!_pieces.MoveNext()) return false;
            Write(_pieces.Current, ref target);
        }

        return true;
    }

    private IEnumerable<Piece> Pieces()
    {
        yield return new Piece(PieceKind.NodeCount, _nodes);
        for (int i = 0; i < _nodes.Nodes; i++) yield return new Piece(PieceKind.Entries, _nodes, i);
        yield return new Piece(PieceKind.Counts, _groups);
        for (int i = 0; i < _groups.Nodes; i++)
        {
            foreach (nint group in _groups.ReadRecords<nint>(i))
            {
                foreach (Piece piece in PiecesOfGroup(group)) yield return piece;
            }
        }
    }

    private IEnumerable<Piece> PiecesOfGroup(nint group)
    {
        SequenceImage pending = StreamGroup.PendingAt(Image, group);
        SequenceImage consumers = StreamGroup.ConsumersAt(Image, group);
        yield return new Piece(PieceKind.Group, pending, Block: group);
        for (int i = 0; i < pending.Nodes; i++) yield return new Piece(PieceKind.Pending, pending, i);
        yield return new Piece(PieceKind.ConsumerCount, consumers);
        for (int i = 0; i < consumers.Nodes; i++)
        {
            foreach (nint consumer in consumers.ReadRecords<nint>(i))
            {
                SequenceImage owned = StreamConsumer.PendingAt(Image, consumer);
                yield return new Piece(PieceKind.Consumer, owned, Block: consumer);
                for (int j = 0; j < owned.Nodes; j++) yield return new Piece(PieceKind.Owned, owned, j);
            }
        }
    }

    private void Write(in Piece piece, ref PooledBuffer target)
    {
        switch (piece.Kind)
        {
            case PieceKind.NodeCount:
                RdbFormat.WriteNumber(ref target, (ulong)piece.Sequence.Nodes);
                break;
            case PieceKind.Entries:
                WriteEntries(piece.Node, ref target);
                break;
            case PieceKind.Counts:
                StreamRdb.SaveCounts(ref target, in _counts);
                RdbFormat.WriteNumber(ref target, (ulong)piece.Sequence.Count());
                break;
            case PieceKind.Pending:
                foreach (PendingEntry entry in piece.Sequence.ReadRecords<PendingEntry>(piece.Node))
                    StreamGroupRdb.SavePending(ref target, in entry);
                break;
            case PieceKind.ConsumerCount:
                RdbFormat.WriteNumber(ref target, (ulong)piece.Sequence.Count());
                break;
            case PieceKind.Owned:
                foreach (StreamId id in piece.Sequence.ReadRecords<StreamId>(piece.Node)) StreamGroupRdb.SaveRawId(ref target, id);
                break;
            default:
                WriteBlock(in piece, ref target);
                break;
        }
    }

    private void WriteEntries(int node, ref PooledBuffer target)
    {
        PooledBuffer bytes = default;
        try
        {
            int live = _nodes.Read(node, ref bytes);
            StreamNode entries = new(bytes.Written);
            if (node == 0) _counts = _counts with { FirstEntryId = entries.FirstLiveId };
            StreamRdb.SaveNode(ref target, in entries, live, _compresses);
        }
        finally
        {
            bytes.Dispose();
        }
    }

    // A group or a consumer: what its block holds beside the nodes.
    private void WriteBlock(in Piece piece, ref PooledBuffer target)
    {
        bool isGroup = piece.Kind == PieceKind.Group;
        PooledBuffer block = default;
        try
        {
            NamedBlocks.Read(Image, piece.Block, isGroup ? StreamGroup.HeadBytes : StreamConsumer.HeadBytes, ref block);
            fixed (byte* start = block.Written)
            {
                if (isGroup) StreamGroupRdb.SaveHead(ref target, new StreamGroup(default, (nint)start, journal: null), _compresses);
                else StreamGroupRdb.SaveHead(ref target, new StreamConsumer(default, (nint)start, journal: null), _compresses);
            }
        }
        finally
        {
            block.Dispose();
        }
    }

    private readonly record struct Piece(PieceKind Kind, SequenceImage Sequence, int Node = 0, nint Block = 0);
}
