using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Primitives;

/// <summary>A switch: yes or no.</summary>
internal sealed class ToggleOption<TOptions>(Func<TOptions, bool> get, Action<TOptions, bool> set)
    : OptionInfo<TOptions>
    where TOptions : class, new()
{
    public override string Syntax => "yes or no";

    public override string Get(TOptions options) => get(options) ? "yes" : "no";

    public override bool TrySet(TOptions options, string text, [NotNullWhen(false)] out string? error)
    {
        bool yes = text.Equals("yes", StringComparison.OrdinalIgnoreCase);
        bool known = yes || text.Equals("no", StringComparison.OrdinalIgnoreCase);
        error = known ? null : "argument must be 'yes' or 'no'";
        if (known) set(options, yes);
        return known;
    }
}
