using System.Text;
using Tiercel.Commands;

namespace Tiercel.Persistence;

/// <summary>Takes the replies of commands that are run again: of none but errors anybody wants to know.</summary>
internal sealed class ReplayReplies : DroppedReplies
{
    public string? FirstError { get; private set; }

    public override void Error(ReadOnlySpan<byte> text) => FirstError ??= Encoding.UTF8.GetString(text);
}
