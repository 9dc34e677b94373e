using System;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Tiercel.Generators;

/// <summary>What the generator knows of one property marked with [Option]; compares by value.</summary>
internal sealed record OptionRow(
    string Namespace,
    string Class,
    string Property,
    string Name,
    string Kind,
    string ValueType,
    string Choices,
    bool Mutable,
    long Minimum,
    long Maximum,
    string Summary,
    SourceSpot Spot,
    Problem? Problem)
{
    private const int MemoryFormat = 1;

    public static OptionRow Of(IPropertySymbol property, AttributeData attribute)
    {
        string name = attribute.ConstructorArguments[0].Value as string ?? "";
        bool memory = Named(attribute, "Format") is int format && format == MemoryFormat;
        (string kind, long least, long most) = KindOf(property.Type, memory);
        long minimum = Named(attribute, "Minimum") is long low ? Math.Max(low, least) : least;
        long maximum = Named(attribute, "Maximum") is long high ? Math.Min(high, most) : most;
        SourceSpot spot = SourceSpot.Of(property);
        bool usable = kind.Length > 0
            && property is { GetMethod: not null, SetMethod: { IsInitOnly: false }, IsStatic: false };
        return new OptionRow(
            property.ContainingNamespace.ToDisplayString(),
            property.ContainingType.Name,
            property.Name,
            name,
            kind,
            property.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            kind == "Choice" ? ChoicesOf(property.Type) : "",
            Named(attribute, "Mutable") is true,
            minimum,
            maximum,
            SummaryText.Of(property),
            spot,
            usable ? null : new Problem(Problems.UnsupportedOption, spot, name));
    }

    /// <summary>How the type is read, and the range it can hold.</summary>
    private static (string Kind, long Least, long Most) KindOf(ITypeSymbol type, bool memory)
    {
        string number = memory ? "Memory" : "Number";
        if (type.TypeKind == TypeKind.Enum) return ("Choice", 0, 0);
        if (type.ToDisplayString() == "System.Collections.Generic.IReadOnlyList<string>") return ("List", 0, 0);
        if (type.AllInterfaces.Any(static i => i.OriginalDefinition.ToDisplayString() == "Tiercel.Primitives.ISettingText<TSelf>"))
            return ("Parsed", 0, 0);
        return type.SpecialType switch
        {
            SpecialType.System_Int32 => (number, int.MinValue, int.MaxValue),
            SpecialType.System_Int64 => (number, long.MinValue, long.MaxValue),
            SpecialType.System_Boolean => ("Toggle", 0, 0),
            SpecialType.System_String => ("Text", 0, 0),
            _ => ("", 0, 0),
        };
    }

    /// <summary>The members of an enumeration as "name=Member;…", named by [OptionValue] or by the rule.</summary>
    private static string ChoicesOf(ITypeSymbol type) => string.Join(
        ";",
        type.GetMembers().OfType<IFieldSymbol>().Where(static f => f.HasConstantValue).Select(static f =>
            (GivenName(f) ?? DashedName(f.Name)) + "=" + f.Name));

    private static string? GivenName(IFieldSymbol member) => member.GetAttributes()
        .Where(static a => a.AttributeClass?.ToDisplayString() == "Tiercel.Primitives.OptionValueAttribute")
        .Select(static a => a.ConstructorArguments[0].Value as string).FirstOrDefault();

    /// <summary>VolatileTtl becomes volatile-ttl.</summary>
    private static string DashedName(string name)
    {
        StringBuilder text = new();
        foreach (char c in name)
        {
            if (char.IsUpper(c) && text.Length > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    private static object? Named(AttributeData attribute, string key) =>
        attribute.NamedArguments.Where(a => a.Key == key).Select(static a => a.Value.Value).FirstOrDefault();
}
