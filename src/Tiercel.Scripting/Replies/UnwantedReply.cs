using Tiercel.Commands;

namespace Tiercel.Scripting;

/// <summary>Takes the reply of a command that a script calls as a statement: nothing is made of it, unless it is an error.</summary>
internal sealed class UnwantedReply(LuaReplyWriter errors) : DroppedReplies
{
    public override void Error(ReadOnlySpan<byte> text) => errors.Error(text);
}
