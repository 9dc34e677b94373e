using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tiercel.Primitives;

/// <summary>A number of bytes, with or without a unit; shown without.</summary>
internal sealed class MemoryOption<TOptions>(Func<TOptions, long> get, Action<TOptions, long> set)
    : OptionInfo<TOptions>
    where TOptions : class, new()
{
    public required long Minimum { get; init; }

    public required long Maximum { get; init; }

    public override string Syntax => "bytes, or with a unit: k, kb, m, mb, g, gb";

    public override string Get(TOptions options) => get(options).ToString(CultureInfo.InvariantCulture);

    public override bool TrySet(TOptions options, string text, [NotNullWhen(false)] out string? error)
    {
        if (!MemoryText.TryParse(text, out long bytes))
        {
            error = "argument must be a memory value";
            return false;
        }

        error = OptionText.CheckRange(bytes, Minimum, Maximum);
        if (error is null) set(options, bytes);
        return error is null;
    }
}
