namespace Tiercel.Commands;

/// <summary>Takes replies that nobody wants to know, and keeps nothing. Who wants the errors overrides that.</summary>
internal class DroppedReplies : ReplyWriter
{
    public override long Position => 0;

    public override void Rewind(long position)
    {
    }

    public override void Ok()
    {
    }

    public override void Status(ReadOnlySpan<byte> text)
    {
    }

    public override void Error(ReadOnlySpan<byte> text)
    {
    }

    public override void Integer(long value)
    {
    }

    public override void Bulk(ReadOnlySpan<byte> value)
    {
    }

    public override void Null()
    {
    }

    public override void NullArray()
    {
    }

    public override void Array(int count)
    {
    }

    public override void Map(int count)
    {
    }

    public override void Set(int count)
    {
    }

    public override void Push(int count)
    {
    }

    public override void Double(double value)
    {
    }

    public override void Boolean(bool value)
    {
    }

    public override void Verbatim(ReadOnlySpan<byte> format, ReadOnlySpan<byte> text)
    {
    }

    public override ArrayMark BeginArray() => default;

    public override void EndArray(ArrayMark mark, int count)
    {
    }
}
