using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>The record of a large list, written piece by piece: as <see cref="ListRdb"/> writes one at once.</summary>
internal sealed class ListRecord : LargeRecord
{
    private readonly SequenceImage _nodes;
    private readonly bool _compresses;
    private bool _isBegun;
    private int _next;

    public ListRecord(LargeImage image, LargeValue root, Keyspace keyspace)
        : base(image)
    {
        _nodes = new LargeList(root).Nodes.Imaged(image);
        _compresses = keyspace.Options.CompressDumps;
    }

    public override byte RdbType => ListRdb.Nodes;

    public override bool Write(ref PooledBuffer target, int untilBytes)
    {
        if (!_isBegun) RdbFormat.WriteNumber(ref target, (ulong)_nodes.Nodes);
        _isBegun = true;
        PooledBuffer bytes = default;
        try
        {
            for (; _next < _nodes.Nodes && target.Length < untilBytes; _next++)
            {
                bytes.Clear();
                int count = _nodes.Read(_next, ref bytes);
                ListRdb.SaveNode(ref target, bytes.Written, count, _compresses);
            }
        }
        finally
        {
            bytes.Dispose();
        }

        return _next < _nodes.Nodes;
    }
}
