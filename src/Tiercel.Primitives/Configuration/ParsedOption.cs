using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Primitives;

/// <summary>A value that reads and prints itself.</summary>
internal sealed class ParsedOption<TOptions, TValue>(Func<TOptions, TValue> get, Action<TOptions, TValue> set)
    : OptionInfo<TOptions>
    where TOptions : class, new()
    where TValue : class, ISettingText<TValue>
{
    public override bool TakesWords => true;

    public override string Syntax => TValue.Syntax;

    public override string Get(TOptions options) => get(options).Text;

    public override bool TrySet(TOptions options, string text, [NotNullWhen(false)] out string? error)
    {
        if (!TValue.TryParse(text, get(options), out TValue? value, out error)) return false;
        set(options, value);
        return true;
    }
}
