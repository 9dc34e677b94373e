using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Primitives;

/// <summary>Any text.</summary>
internal sealed class TextOption<TOptions>(Func<TOptions, string?> get, Action<TOptions, string> set)
    : OptionInfo<TOptions>
    where TOptions : class, new()
{
    public override string Syntax => "text";

    public override string Get(TOptions options) => get(options) ?? "";

    public override bool TrySet(TOptions options, string text, [NotNullWhen(false)] out string? error)
    {
        set(options, text);
        error = null;
        return true;
    }
}
