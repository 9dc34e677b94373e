namespace Tiercel.Commands.Tests;

/// <summary>Takes replies and keeps nothing, so that what is measured is the command alone. Benchmarks use it too.</summary>
internal sealed class SilentReplyWriter : ReplyWriter
{
    public int Errors { get; private set; }

    /// <summary>Of the last string.</summary>
    public int LastLength { get; private set; }

    public override long Position => 0;

    public override void Rewind(long position)
    {
    }

    public override void Ok()
    {
    }

    public override void Status(ReadOnlySpan<byte> text) => LastLength = text.Length;

    public override void Error(ReadOnlySpan<byte> text) => Errors++;

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
