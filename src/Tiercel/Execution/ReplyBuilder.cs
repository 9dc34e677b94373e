using Tiercel.Commands;

namespace Tiercel;

/// <summary>Takes the reply of one command as objects. Aggregates are lists that are filled as their elements come.</summary>
internal sealed class ReplyBuilder : ReplyWriter
{
    private const int Unknown = -1;

    // A declared count is not trusted with memory: a list grows as its elements come.
    private const int MaxInitialCapacity = 1024;

    private readonly Stack<Aggregate> _open = new();

    public ReplyBuilder() => Protocol = 3;

    /// <summary>The complete reply; null as long as there is none.</summary>
    public CommandReply? Reply { get; private set; }

    // One command, one reply: to go back is to begin again.
    public override long Position => 0;

    public override void Rewind(long position) => Clear();

    public void Clear()
    {
        Reply = null;
        _open.Clear();
    }

    public override void Ok() => Add(CommandReply.Ok);

    public override void Status(ReadOnlySpan<byte> text) => Add(CommandReply.OfText(ReplyKind.Status, text));

    public override void Error(ReadOnlySpan<byte> text) => Add(CommandReply.OfText(ReplyKind.Error, text));

    public override void Integer(long value) => Add(CommandReply.OfInteger(value));

    public override void Bulk(ReadOnlySpan<byte> value) => Add(CommandReply.OfText(ReplyKind.Bulk, value));

    public override void Null() => Add(CommandReply.Null);

    public override void NullArray() => Add(CommandReply.Null);

    public override void Array(int count) => Open(ReplyKind.Array, count);

    public override void Map(int count) => Open(ReplyKind.Map, count * 2);

    public override void Set(int count) => Open(ReplyKind.Set, count);

    // Out-of-band messages have no receiver here: to the caller it is a list like any other.
    public override void Push(int count) => Open(ReplyKind.Array, count);

    public override void Double(double value) => Add(CommandReply.OfDouble(value));

    public override void Boolean(bool value) => Add(CommandReply.OfBoolean(value));

    public override void Verbatim(ReadOnlySpan<byte> format, ReadOnlySpan<byte> text) => Bulk(text);

    public override ArrayMark BeginArray()
    {
        Open(ReplyKind.Array, Unknown);
        return new ArrayMark(_open.Count);
    }

    public override void EndArray(ArrayMark mark, int count) => CloseTop();

    private void Open(ReplyKind kind, int count)
    {
        _open.Push(new Aggregate(kind, count, new List<CommandReply>(Math.Clamp(count, 0, MaxInitialCapacity))));
        if (count == 0) CloseTop();
    }

    private void CloseTop()
    {
        Aggregate closed = _open.Pop();
        Add(CommandReply.OfItems(closed.Kind, closed.Items));
    }

    private void Add(CommandReply reply)
    {
        if (!_open.TryPeek(out Aggregate parent))
        {
            Reply = reply;
            return;
        }

        parent.Items.Add(reply);
        if (parent.Items.Count == parent.Count) CloseTop();
    }

    private readonly record struct Aggregate(ReplyKind Kind, int Count, List<CommandReply> Items);
}
