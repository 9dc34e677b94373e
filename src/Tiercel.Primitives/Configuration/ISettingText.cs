using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Primitives;

/// <summary>A value of a setting that has a syntax of its own. Immutable.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface ISettingText<TSelf>
    where TSelf : class, ISettingText<TSelf>
{
    /// <summary>What may be written, for people.</summary>
    static abstract string Syntax { get; }

    /// <summary>The text that <see cref="TryParse"/> takes and CONFIG GET shows.</summary>
    string Text { get; }

    /// <summary>Reads a text; false, with the reason in Redis's words, if it is no value.</summary>
    /// <param name="text">What somebody wrote.</param>
    /// <param name="former">The value so far, for syntaxes that change a part of it.</param>
    /// <param name="value">The value read.</param>
    /// <param name="error">Why it is none.</param>
    static abstract bool TryParse(
        string text, TSelf former, [NotNullWhen(true)] out TSelf? value, [NotNullWhen(false)] out string? error);
}
