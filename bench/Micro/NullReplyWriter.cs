using Tiercel.Commands;

namespace Tiercel.Bench.Micro;

/// <summary>Takes replies and forgets them.</summary>
internal sealed class NullReplyWriter : ReplyWriter
{
    public int LastLength { get; private set; }

    public override long Position => 0;

    public override void Rewind(long position)
    {
    }

    public override void Ok()
    {
    }

    public override void Status(ReadOnlySpan<byte> text) => LastLength = text.Length;

    public override void Error(ReadOnlySpan<byte> text) => LastLength = text.Length;

    public override void Integer(long value)
    {
    }

    public override void Bulk(ReadOnlySpan<byte> value) => LastLength = value.Length;

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

    public override void Verbatim(ReadOnlySpan<byte> format, ReadOnlySpan<byte> text) => LastLength = text.Length;

    public override ArrayMark BeginArray() => default;

    public override void EndArray(ArrayMark mark, int count)
    {
    }
}
