using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Primitives;

/// <summary>Words separated by blanks.</summary>
internal sealed class ListOption<TOptions>(
    Func<TOptions, IReadOnlyList<string>> get, Action<TOptions, IReadOnlyList<string>> set)
    : OptionInfo<TOptions>
    where TOptions : class, new()
{
    public override bool TakesWords => true;

    public override string Syntax => "words separated by blanks";

    public override string Get(TOptions options) => string.Join(' ', get(options));

    public override bool TrySet(TOptions options, string text, [NotNullWhen(false)] out string? error)
    {
        set(options, text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        error = null;
        return true;
    }
}
