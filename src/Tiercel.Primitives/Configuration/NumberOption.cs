using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Tiercel.Primitives;

/// <summary>A whole number within a range.</summary>
internal sealed class NumberOption<TOptions>(Func<TOptions, long> get, Action<TOptions, long> set)
    : OptionInfo<TOptions>
    where TOptions : class, new()
{
    public required long Minimum { get; init; }

    public required long Maximum { get; init; }

    public override string Syntax => OptionText.Range(Minimum, Maximum);

    public override string Get(TOptions options) => get(options).ToString(CultureInfo.InvariantCulture);

    public override bool TrySet(TOptions options, string text, [NotNullWhen(false)] out string? error)
    {
        if (!IntegerText.TryParse(Encoding.UTF8.GetBytes(text), out long value))
        {
            error = "argument couldn't be parsed into an integer";
            return false;
        }

        error = OptionText.CheckRange(value, Minimum, Maximum);
        if (error is null) set(options, value);
        return error is null;
    }
}
