using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// When a snapshot is taken by itself: as text "3600 1 300 100", pairs of seconds since the last one and changes since then, of
/// which one is enough. Immutable, so thread safe.
/// </summary>
public sealed class SavePoints : ISettingText<SavePoints>
{
    private SavePoints(ImmutableArray<(int Seconds, int Changes)> points) => Points = points;

    /// <summary>Never.</summary>
    public static SavePoints None { get; } = new([]);

    /// <inheritdoc/>
    public static string Syntax => "pairs of seconds and changes";

    /// <inheritdoc/>
    public string Text => string.Join(' ', Points.Select(static p => FormattableString.Invariant($"{p.Seconds} {p.Changes}")));

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Points.IsEmpty;

    internal ImmutableArray<(int Seconds, int Changes)> Points { get; }

    /// <summary>Reads what <see cref="Text"/> shows.</summary>
    /// <exception cref="FormatException">The text is no list of save points.</exception>
    public static SavePoints Parse(string text) =>
        TryParse(text, None, out SavePoints? points, out string? error) ? points : throw new FormatException(error);

    /// <inheritdoc/>
    public static bool TryParse(
        string text,
        SavePoints former,
        [NotNullWhen(true)] out SavePoints? value,
        [NotNullWhen(false)] out string? error)
    {
        value = null;
        error = "Invalid save parameters";
        string[] words = text.Trim('"').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length % 2 != 0) return false;
        ImmutableArray<(int, int)>.Builder points = ImmutableArray.CreateBuilder<(int, int)>();
        for (int i = 0; i < words.Length; i += 2)
        {
            if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) || seconds < 1) return false;
            if (!int.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int changes)) return false;
            points.Add((seconds, changes));
        }

        value = new SavePoints(points.ToImmutable());
        error = null;
        return true;
    }

    /// <summary>Whether a snapshot is due.</summary>
    internal bool AreReached(TimeSpan sinceLast, long changes)
    {
        foreach ((int seconds, int needed) in Points)
        {
            if (changes >= needed && changes > 0 && sinceLast.TotalSeconds > seconds) return true;
        }

        return false;
    }
}
