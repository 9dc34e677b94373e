using System;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Tiercel.Generators;

/// <summary>The summary of a documentation comment as plain text on one line.</summary>
internal static class SummaryText
{
    public static string Of(ISymbol symbol)
    {
        string? xml = symbol.GetDocumentationCommentXml();
        if (string.IsNullOrWhiteSpace(xml)) return "";
        XElement root;
        try
        {
            root = XElement.Parse(xml);
        }
        catch (XmlException)
        {
            // The compiler warns about a malformed comment itself (CS1570); here it is no comment.
            return "";
        }

        XElement? summary = root.Name.LocalName == "summary" ? root : root.Element("summary");
        if (summary is null) return "";
        StringBuilder text = new();
        AppendNodes(text, summary);
        return Fold(text.ToString());
    }

    private static void AppendNodes(StringBuilder text, XElement parent)
    {
        foreach (XNode node in parent.Nodes())
        {
            if (node is XText literal) text.Append(literal.Value);
            if (node is not XElement element) continue;
            if (element.IsEmpty) text.Append(NameIn(element));
            else AppendNodes(text, element);
            if (element.Name.LocalName is "para" or "item") text.Append(' ');
        }
    }

    // <see cref="T:Tiercel.Engine.Expiry"/> and its like stand for the last part of the name.
    private static string NameIn(XElement element)
    {
        XAttribute? attribute = element.Attribute("cref") ?? element.Attribute("name") ?? element.Attribute("langword");
        string name = attribute?.Value ?? "";
        int parameters = name.IndexOf('(');
        if (parameters >= 0) name = name.Substring(0, parameters);
        return name.Substring(name.LastIndexOfAny(['.', ':']) + 1);
    }

    private static string Fold(string text) =>
        string.Join(" ", text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
