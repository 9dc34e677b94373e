using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Tiercel.Generators;

/// <summary>Writes <c>GeneratedCommands.All</c>: a row for each [Command], of which a method may have several.</summary>
[Generator]
public sealed class CommandTableGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<CommandRow> rows = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Tiercel.Commands.CommandAttribute",
            static (node, _) => node is MethodDeclarationSyntax,
            static (c, _) => c.Attributes.Select(a => CommandRow.Of((IMethodSymbol)c.TargetSymbol, a)).ToImmutableArray())
            .SelectMany(static (rows, _) => rows);
        context.RegisterSourceOutput(
            rows.Collect().Combine(RootNamespace.Of(context)),
            static (output, input) => Write(output, input.Left, input.Right));
    }

    private static void Write(SourceProductionContext output, ImmutableArray<CommandRow> rows, string rootNamespace)
    {
        if (rows.IsEmpty) return;
        List<CommandRow> good = [];
        HashSet<string> names = [];
        foreach (CommandRow row in rows.OrderBy(static r => r.Name, System.StringComparer.Ordinal))
        {
            Problem? problem = row.Problem;
            if (problem is null && !names.Add(row.Name))
                problem = new Problem(Problems.DuplicateCommand, row.Spot, row.Name);
            if (problem is null) good.Add(row);
            else output.ReportDiagnostic(problem.ToDiagnostic());
        }

        string text = CommandTableWriter.Write(rootNamespace, good);
        output.AddSource("GeneratedCommands.g.cs", SourceText.From(text, Encoding.UTF8));
    }
}
