namespace Tiercel.Commands.Tests;

/// <summary>Takes replies and keeps nothing, so that what is measured is the command alone. Benchmarks use it too.</summary>
internal sealed class SilentReplyWriter : DroppedReplies
{
    public int Errors { get; private set; }

    /// <summary>Of the last string.</summary>
    public int LastLength { get; private set; }

    public override void Status(ReadOnlySpan<byte> text) => LastLength = text.Length;

    public override void Error(ReadOnlySpan<byte> text) => Errors++;

    public override void Bulk(ReadOnlySpan<byte> value) => LastLength = value.Length;
}
