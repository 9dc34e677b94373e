using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Tiercel.Generators;

/// <summary>
/// A place in the source for a diagnostic. Unlike <see cref="Location"/> it holds no syntax tree, so a row that
/// carries it compares by value and keeps no compilation alive.
/// </summary>
internal readonly record struct SourceSpot(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static SourceSpot Of(ISymbol symbol)
    {
        Location location = symbol.Locations[0];
        return new SourceSpot(location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span);
    }

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}
