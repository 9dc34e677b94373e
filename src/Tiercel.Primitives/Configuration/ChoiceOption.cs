using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Primitives;

/// <summary>One of the members of an enumeration, by name in any case.</summary>
internal sealed class ChoiceOption<TOptions, TEnum>(Func<TOptions, TEnum> get, Action<TOptions, TEnum> set)
    : OptionInfo<TOptions>
    where TOptions : class, new()
    where TEnum : struct, Enum
{
    /// <summary>The names, in the order in which they are listed to people.</summary>
    public required (string Name, TEnum Value)[] Choices { get; init; }

    public override string Syntax => string.Join(", ", Choices.Select(static c => c.Name));

    public override string Get(TOptions options)
    {
        TEnum value = get(options);
        foreach ((string name, TEnum choice) in Choices)
        {
            if (EqualityComparer<TEnum>.Default.Equals(choice, value)) return name;
        }

        return "unknown";
    }

    public override bool TrySet(TOptions options, string text, [NotNullWhen(false)] out string? error)
    {
        foreach ((string name, TEnum choice) in Choices)
        {
            if (!text.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
            set(options, choice);
            error = null;
            return true;
        }

        error = "argument(s) must be one of the following: " + Syntax;
        return false;
    }
}
