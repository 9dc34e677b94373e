using Microsoft.CodeAnalysis;

namespace Tiercel.Generators;

/// <summary>The root namespace of the project, where what belongs to the whole assembly goes.</summary>
internal static class RootNamespace
{
    public static IncrementalValueProvider<string> Of(IncrementalGeneratorInitializationContext context) =>
        context.AnalyzerConfigOptionsProvider
            .Combine(context.CompilationProvider.Select(static (c, _) => c.AssemblyName))
            .Select(static (pair, _) =>
                pair.Left.GlobalOptions.TryGetValue("build_property.RootNamespace", out string? name) && name.Length > 0
                    ? name
                    : pair.Right ?? "Tiercel");
}
