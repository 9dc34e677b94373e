using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Tiercel.Generators;

/// <summary>Builds a source file line by line, with the indentation of its open braces.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>A value as C# writes it.</summary>
    public static string Literal(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    public SourceWriter Line(string line = "")
    {
        if (line.Length > 0) _text.Append(' ', _depth * 4).Append(line);
        _text.Append('\n');
        return this;
    }

    public SourceWriter Open(string brace = "{")
    {
        Line(brace);
        _depth++;
        return this;
    }

    public SourceWriter Close(string brace = "}")
    {
        _depth--;
        return Line(brace);
    }

    public override string ToString() => _text.ToString();
}
