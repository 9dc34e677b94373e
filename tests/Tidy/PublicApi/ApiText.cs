using System.Globalization;
using System.Reflection;
using System.Text;

namespace Tiercel.Tidy;

/// <summary>The public and protected members of an assembly, one a line, in a stable order.</summary>
internal static class ApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(static t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (string member in Members(type).Order(StringComparer.Ordinal)) text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Header(Type type)
    {
        string kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => type.IsByRefLike ? "ref struct" : "struct",
            _ when type.IsSubclassOf(typeof(Delegate)) => "delegate",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            _ => type.IsSealed ? "sealed class" : "class",
        };
        List<string> above = [];
        if (type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum)
            && b != typeof(MulticastDelegate)) above.Add(TypeName.Of(b));
        if (!type.IsEnum) above.AddRange(type.GetInterfaces().Where(static i => i.IsPublic).Select(TypeName.Of).Order(StringComparer.Ordinal));
        return $"{kind} {TypeName.Full(type)}{(above.Count > 0 ? " : " + string.Join(", ", above) : "")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(static f =>
                $"{f.Name} = {Convert.ToInt64(f.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
        }

        if (type.IsSubclassOf(typeof(Delegate))) return [Signature(type.GetMethod("Invoke")!)];
        return
        [
            .. type.GetConstructors(Declared).Where(static c => IsVisible(c)).Select(static c => $"new({Parameters(c)})"),
            .. type.GetFields(Declared).Where(static f => f.IsPublic || f.IsFamily).Select(Field),
            .. type.GetProperties(Declared).Where(static p => p.GetAccessors(true).Any(IsVisible)).Select(Property),
            .. type.GetEvents(Declared).Where(static e => IsVisible(e.AddMethod!))
                .Select(static e => $"event {TypeName.Of(e.EventHandlerType!)} {e.Name}"),
            .. type.GetMethods(Declared)
                .Where(static m => IsVisible(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)))
                .Select(Signature),
        ];
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Field(FieldInfo field)
    {
        string modifier = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        string value = field.IsLiteral ? $" = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}" : "";
        return $"{modifier}{TypeName.Of(field.FieldType)} {field.Name}{value}";
    }

    private static string Property(PropertyInfo property)
    {
        MethodInfo any = property.GetAccessors(true)[0];
        string index = string.Join(", ", property.GetIndexParameters().Select(Parameter));
        string get = property.GetMethod is { } g && IsVisible(g) ? " get;" : "";
        string set = property.SetMethod is { } s && IsVisible(s) ? (IsInit(s) ? " init;" : " set;") : "";
        string name = index.Length > 0 ? $"this[{index}]" : property.Name;
        return $"{Modifiers(any)}{TypeName.Of(property.PropertyType)} {name} {{{get}{set} }}";
    }

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers()
        .Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));

    private static string Signature(MethodInfo method)
    {
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(TypeName.Of))}>" : "";
        return $"{Modifiers(method)}{TypeName.Of(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Modifiers(MethodInfo method)
    {
        string access = method.IsPublic ? "" : "protected ";
        if (method.IsStatic) return access + "static ";
        if (method.DeclaringType!.IsInterface) return access;
        if (method.IsAbstract) return access + "abstract ";
        if (!method.IsVirtual || method.IsFinal) return access;
        return access + (method.GetBaseDefinition() == method ? "virtual " : "override ");
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string passing = parameter switch
        {
            { IsOut: true } => "out ",
            { IsIn: true } when parameter.ParameterType.IsByRef => "in ",
            _ => parameter.ParameterType.IsByRef ? "ref " : "",
        };
        Type type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        string value = parameter.HasDefaultValue ? $" = {parameter.RawDefaultValue ?? "default"}" : "";
        return $"{passing}{TypeName.Of(type)} {parameter.Name}{value}";
    }
}
