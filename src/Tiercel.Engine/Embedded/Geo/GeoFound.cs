using System.Text;

namespace Tiercel.Engine;

/// <summary>A member that a search has found. Immutable.</summary>
/// <param name="Member">A copy of its bytes.</param>
/// <param name="Position">Where it lies, as exactly as it is kept.</param>
/// <param name="Distance">Metres from the middle of what was searched.</param>
public readonly record struct GeoFound(ReadOnlyMemory<byte> Member, GeoPosition Position, double Distance)
{
    /// <summary>The member as text, decoded from UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Member.Span);
}
