using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Generators.Tests;

/// <summary>A generator applied to a piece of source that knows Tiercel's attributes.</summary>
internal static class GeneratorRun
{
    public static GeneratorDriverRunResult Of(IIncrementalGenerator generator, string source)
    {
        CSharpParseOptions parse = new(LanguageVersion.Preview, DocumentationMode.Diagnose);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Sample",
            [CSharpSyntaxTree.ParseText(source, parse, path: "Sample.cs")],
            [.. References()],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        return CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], parseOptions: parse)
            .RunGenerators(compilation).GetRunResult();
    }

    private static IEnumerable<MetadataReference> References()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        yield return MetadataReference.CreateFromFile(Path.Combine(runtime, "System.Private.CoreLib.dll"));
        yield return MetadataReference.CreateFromFile(Path.Combine(runtime, "System.Runtime.dll"));
        yield return MetadataReference.CreateFromFile(typeof(CommandAttribute).Assembly.Location);
        yield return MetadataReference.CreateFromFile(typeof(OptionAttribute).Assembly.Location);
    }
}
