using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Primitives;

/// <summary>A setting together with the object that holds its value.</summary>
internal abstract class Setting
{
    public abstract OptionInfo Info { get; }

    public string Name => Info.Name;

    /// <summary>The current value as text.</summary>
    public abstract string Get();

    /// <summary>As <see cref="OptionInfo{TOptions}.TrySet"/>.</summary>
    public abstract bool TrySet(string text, [NotNullWhen(false)] out string? error);
}

internal sealed class Setting<TOptions>(OptionInfo<TOptions> info, TOptions options) : Setting
    where TOptions : class, new()
{
    public override OptionInfo Info => info;

    public override string Get() => info.Get(options);

    public override bool TrySet(string text, [NotNullWhen(false)] out string? error) =>
        info.TrySet(options, text, out error);
}
