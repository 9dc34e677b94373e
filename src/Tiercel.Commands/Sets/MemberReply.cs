using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Replies members as the elements of a set or an array that was announced.</summary>
internal readonly struct MemberReply(ReplyWriter reply) : ISetVisitor
{
    public void Visit(scoped ReadOnlySpan<byte> member) => reply.Bulk(member);
}
