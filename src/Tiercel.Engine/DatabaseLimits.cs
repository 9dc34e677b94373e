using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// A limit for each of some databases: as text "3 64mb 5 1gb", pairs of a database and its limit. Immutable, so
/// thread safe.
/// </summary>
public sealed class DatabaseLimits : ISettingText<DatabaseLimits>
{
    private const int MaxDatabases = 65536;

    private readonly ImmutableSortedDictionary<int, long> _limits;

    private DatabaseLimits(ImmutableSortedDictionary<int, long> limits) => _limits = limits;

    /// <summary>No limit for any database.</summary>
    public static DatabaseLimits None { get; } = new(ImmutableSortedDictionary<int, long>.Empty);

    /// <inheritdoc/>
    public static string Syntax => "pairs of a database and its limit";

    /// <summary>The pairs in the order of the databases, limits as plain numbers.</summary>
    public string Text => string.Join(' ', _limits.Select(static l => FormattableString.Invariant($"{l.Key} {l.Value}")));

    /// <summary>Whether no database has a limit.</summary>
    public bool IsEmpty => _limits.IsEmpty;

    /// <summary>The limit of a database; 0 = none.</summary>
    public long Of(int database) => _limits.GetValueOrDefault(database);

    /// <summary>The same limits with that of one database changed; 0 takes it away.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative, or no database has such an index.</exception>
    public DatabaseLimits With(int database, long limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ArgumentOutOfRangeException.ThrowIfNegative(database);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(database, MaxDatabases);
        return new DatabaseLimits(limit == 0 ? _limits.Remove(database) : _limits.SetItem(database, limit));
    }

    /// <summary>Reads what <see cref="Text"/> shows; limits may have a unit: k, kb, m, mb, g, gb.</summary>
    /// <exception cref="FormatException">The text is no list of limits.</exception>
    public static DatabaseLimits Parse(string text) =>
        TryParse(text, None, out DatabaseLimits? limits, out string? error) ? limits : throw new FormatException(error);

    /// <inheritdoc/>
    public static bool TryParse(
        string text,
        DatabaseLimits former,
        [NotNullWhen(true)] out DatabaseLimits? value,
        [NotNullWhen(false)] out string? error)
    {
        value = null;
        error = "argument must be pairs of a database and its limit";
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length % 2 != 0) return false;
        DatabaseLimits limits = None;
        for (int i = 0; i < words.Length; i += 2)
        {
            if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out int database)) return false;
            if (database >= MaxDatabases || !MemoryText.TryParse(words[i + 1], out long limit)) return false;
            limits = limits.With(database, limit);
        }

        value = limits;
        error = null;
        return true;
    }
}
