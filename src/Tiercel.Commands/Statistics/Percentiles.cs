using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>A list of percentiles, each from 0 to 100. Immutable.</summary>
public sealed class Percentiles : ISettingText<Percentiles>
{
    private Percentiles(double[] values) => Values = values;

    /// <summary>The usual ones: 50, 99 and 99.9.</summary>
    public static Percentiles Usual { get; } = new([50, 99, 99.9]);

    /// <inheritdoc/>
    public static string Syntax => "numbers from 0 to 100, separated by blanks";

    /// <summary>The percentiles, in the order in which they were written.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <inheritdoc/>
    public string Text => string.Join(' ', Values.Select(NameOf));

    /// <summary>The percentile as INFO writes it behind the letter p: without needless zeros.</summary>
    internal static string NameOf(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public static bool TryParse(
        string text,
        Percentiles former,
        [NotNullWhen(true)] out Percentiles? value,
        [NotNullWhen(false)] out string? error)
    {
        value = null;
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        double[] values = new double[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]))
            {
                error = "Invalid latency-tracking-info-percentiles parameters";
                return false;
            }

            if (values[i] is >= 0 and <= 100) continue;
            error = "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]";
            return false;
        }

        error = null;
        value = new Percentiles(values);
        return true;
    }
}
