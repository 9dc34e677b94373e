using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>
/// Keeps the members that match a pattern, for replies that begin with their number. Its list is to be disposed.
/// </summary>
internal ref struct MemberCollector(GlobPattern pattern) : ISetVisitor
{
    private readonly GlobPattern _pattern = pattern;

    /// <summary>The members kept.</summary>
    public BulkList Found;

    public void Visit(scoped ReadOnlySpan<byte> member)
    {
        if (_pattern.Matches(member)) Found.Add(member);
    }
}
