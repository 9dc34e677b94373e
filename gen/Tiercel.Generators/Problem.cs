using Microsoft.CodeAnalysis;

namespace Tiercel.Generators;

/// <summary>One finding of a generator, comparable by value.</summary>
internal sealed record Problem(DiagnosticDescriptor Kind, SourceSpot Spot, string First, string Second = "")
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(Kind, Spot.ToLocation(), First, Second);
}
