using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Primitives;

/// <summary>
/// One setting: its name, its text form, and how to read and change it on an object of options. The rows are
/// written by the generator, one for each property marked with <see cref="OptionAttribute"/>; command line,
/// environment, configuration file, CONFIG GET and SET and the documentation all go through them. Immutable.
/// </summary>
internal abstract class OptionInfo
{
    /// <summary>The name as redis.conf spells it.</summary>
    public required string Name { get; init; }

    /// <summary>Whether CONFIG SET may change it while the engine runs.</summary>
    public bool Mutable { get; init; }

    /// <summary>What it means: the summary comment of its property.</summary>
    public string Documentation { get; init; } = "";

    /// <summary>What may be written, for people: "1 to 64", "yes or no".</summary>
    public abstract string Syntax { get; }

    /// <summary>Whether its text may be several words, which on the command line need no quotes then.</summary>
    public virtual bool TakesWords => false;

    /// <summary>Its text in fresh options.</summary>
    public abstract string Default { get; }
}

/// <summary>A setting of <typeparamref name="TOptions"/>.</summary>
internal abstract class OptionInfo<TOptions> : OptionInfo
    where TOptions : class, new()
{
    public sealed override string Default => Get(new TOptions());

    /// <summary>The current value as text: what <see cref="TrySet"/> takes and CONFIG GET shows.</summary>
    public abstract string Get(TOptions options);

    /// <summary>
    /// Reads <paramref name="text"/> and sets the property. If the text is no value of this setting nothing
    /// changes, and <paramref name="error"/> says why in Redis's words.
    /// </summary>
    public abstract bool TrySet(TOptions options, string text, [NotNullWhen(false)] out string? error);

    /// <summary>This setting of one object, for lists that hold settings of several classes.</summary>
    public Setting Bind(TOptions options) => new Setting<TOptions>(this, options);
}
