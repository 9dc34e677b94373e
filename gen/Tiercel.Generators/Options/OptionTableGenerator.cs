using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Tiercel.Generators;

/// <summary>Writes a <c>…Table.All</c> for each class with properties marked with [Option].</summary>
[Generator]
public sealed class OptionTableGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<OptionRow> rows = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Tiercel.Primitives.OptionAttribute",
            static (node, _) => node is PropertyDeclarationSyntax,
            static (c, _) => OptionRow.Of((IPropertySymbol)c.TargetSymbol, c.Attributes[0]));
        context.RegisterSourceOutput(rows.Collect(), static (output, rows) => Write(output, rows));
    }

    private static void Write(SourceProductionContext output, ImmutableArray<OptionRow> rows)
    {
        foreach (var table in rows.GroupBy(static r => (r.Namespace, r.Class)))
        {
            List<OptionRow> good = [];
            HashSet<string> names = [];
            foreach (OptionRow row in table.OrderBy(static r => r.Name, System.StringComparer.Ordinal))
            {
                Problem? problem = row.Problem;
                if (problem is null && !names.Add(row.Name))
                    problem = new Problem(Problems.DuplicateOption, row.Spot, row.Name, row.Class);
                if (problem is null) good.Add(row);
                else output.ReportDiagnostic(problem.ToDiagnostic());
            }

            string text = OptionTableWriter.Write(table.Key.Namespace, table.Key.Class, good);
            output.AddSource(table.Key.Class + "Table.g.cs", SourceText.From(text, Encoding.UTF8));
        }
    }
}
