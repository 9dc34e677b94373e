using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Tiercel.Generators;

/// <summary>What the generator knows of one method marked with [Command]; compares by value.</summary>
internal sealed record CommandRow(
    string Name,
    int Arity,
    KeyPositions Keys,
    string Flags,
    string KeyFlags,
    bool LocksItself,
    bool ChangesOneKey,
    int Element,
    string Reach,
    string Event,
    string Tips,
    string Group,
    string Since,
    string Differs,
    string Complexity,
    string Arguments,
    string Summary,
    string Namespace,
    string Method,
    SourceSpot Spot,
    Problem? Problem)
{
    public static CommandRow Of(IMethodSymbol method, AttributeData attribute)
    {
        string name = attribute.ConstructorArguments[0].Value as string ?? "";
        Dictionary<string, TypedConstant> named =
            attribute.NamedArguments.ToDictionary(static a => a.Key, static a => a.Value);
        string keys = Text(named, "Keys", "");
        int arity = Number(named, "Arity");
        bool keysParse = KeyPositions.TryParse(keys, out KeyPositions positions);
        SourceSpot spot = SourceSpot.Of(method);
        return new CommandRow(
            name,
            arity,
            positions,
            FlagsOf(named),
            Text(named, "KeyFlags", ""),
            IsSet(named, "LocksItself"),
            IsSet(named, "ChangesOneKey"),
            Number(named, "Element"),
            NameOf(named, "Reach"),
            Text(named, "Event", ""),
            Text(named, "Tips", ""),
            Text(named, "Group", ""),
            Text(named, "Since", "1.0.0"),
            Text(named, "Differs", ""),
            Text(named, "Complexity", ""),
            Text(named, "Arguments", ""),
            SummaryText.Of(method).TrimEnd('.'),
            method.ContainingNamespace.ToDisplayString(),
            method.ContainingType.ToDisplayString(TypeInNamespace) + "." + method.Name,
            spot,
            Find());

        Problem? Find()
        {
            if (!IsHandler(method)) return new Problem(Problems.WrongSignature, spot, name, method.Name);
            if (!IsName(name)) return new Problem(Problems.BadName, spot, name);
            if (!keysParse) return new Problem(Problems.BadKeys, spot, name, keys);
            bool positionsFit = arity != 0 && positions.Fit(arity, IsSet(named, "LocksItself"));
            bool arityFits = positionsFit && (name.IndexOf('|') < 0 || arity is not (1 or -1));
            return arityFits ? null : new Problem(Problems.BadArity, spot, name, arity.ToString());
        }
    }

    private static readonly SymbolDisplayFormat TypeInNamespace =
        new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes);

    private static string Text(Dictionary<string, TypedConstant> named, string key, string otherwise) =>
        named.TryGetValue(key, out TypedConstant value) && value.Value is string text ? text : otherwise;

    private static int Number(Dictionary<string, TypedConstant> named, string key) =>
        named.TryGetValue(key, out TypedConstant value) ? (int)value.Value! : 0;

    /// <summary>The member of an enumeration, with its type; "" if it is not given.</summary>
    private static string NameOf(Dictionary<string, TypedConstant> named, string key)
    {
        if (!named.TryGetValue(key, out TypedConstant value)) return "";
        IFieldSymbol? member = value.Type!.GetMembers().OfType<IFieldSymbol>()
            .FirstOrDefault(f => f.HasConstantValue && Equals(f.ConstantValue, value.Value));
        return member is null ? "" : value.Type.Name + "." + member.Name;
    }

    private static bool IsSet(Dictionary<string, TypedConstant> named, string key) =>
        named.TryGetValue(key, out TypedConstant value) && value.Value is true;

    private static bool IsHandler(IMethodSymbol method) =>
        method is { IsStatic: true, ReturnsVoid: true, IsGenericMethod: false, Parameters.Length: 1 }
        && method.DeclaredAccessibility is not (Accessibility.Private or Accessibility.Protected)
        && method.Parameters[0].RefKind == RefKind.Ref
        && method.Parameters[0].Type.ToDisplayString() == "Tiercel.Commands.CommandContext";

    private static bool IsName(string name)
    {
        int bar = name.IndexOf('|');
        return name.Length > 0 && bar != 0 && bar != name.Length - 1 && bar == name.LastIndexOf('|')
            && name.All(static c => c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_' or '|');
    }

    /// <summary>The flags as their names joined by "|": the attribute holds only their bits.</summary>
    private static string FlagsOf(Dictionary<string, TypedConstant> named)
    {
        if (!named.TryGetValue("Flags", out TypedConstant value) || value.Value is not int bits || bits == 0)
            return "CommandFlags.None";
        IEnumerable<string> names = value.Type!.GetMembers().OfType<IFieldSymbol>()
            .Where(f => f.ConstantValue is int bit && bit != 0 && (bit & (bit - 1)) == 0 && (bits & bit) != 0)
            .Select(static f => "CommandFlags." + f.Name);
        return string.Join(" | ", names);
    }
}
