using System.Globalization;
using System.Text;
using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>
/// Events as a drawing of columns, the oldest on the left: the higher the longer it took, and below it, read downwards, how
/// long ago it was.
/// </summary>
internal static class LatencyGraph
{
    private const int Rows = 4;
    private const int MaxColumns = 80;

    /// <summary>Draws the last of the samples, of which there is at least one.</summary>
    public static string Of(string name, ReadOnlySpan<SlowEventSample> samples, long worstMs, long nowSeconds)
    {
        if (samples.Length > MaxColumns) samples = samples[^MaxColumns..];
        long high = samples[0].Milliseconds;
        long low = high;
        foreach (SlowEventSample sample in samples)
        {
            high = Math.Max(high, sample.Milliseconds);
            low = Math.Min(low, sample.Milliseconds);
        }

        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{name} - high {high} ms, low {low} ms (all time high {worstMs} ms)\n");
        text.Append('-', MaxColumns).Append('\n');
        for (int row = Rows - 1; row >= 0; row--) AppendRow(text, samples, row, low, high);
        text.Append('\n');
        AppendAges(text, samples, nowSeconds);
        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, ReadOnlySpan<SlowEventSample> samples, int row, long low, long high)
    {
        int start = text.Length;
        foreach (SlowEventSample sample in samples)
        {
            // From 0 to all of the height, in thirds of a row.
            long steps = (sample.Milliseconds - low) * ((Rows * 3) - 1) / Math.Max(1, high - low);
            text.Append((steps - (row * 3)) switch { < 0 => ' ', 0 => '_', 1 => 'o', 2 => '#', _ => '|' });
        }

        EndLine(text, start);
    }

    private static void AppendAges(StringBuilder text, ReadOnlySpan<SlowEventSample> samples, long nowSeconds)
    {
        string[] ages = new string[samples.Length];
        for (int i = 0; i < ages.Length; i++) ages[i] = Age(nowSeconds - samples[i].UnixSeconds);
        int height = ages.Max(static a => a.Length);
        for (int line = 0; line < height; line++)
        {
            int start = text.Length;
            foreach (string age in ages) text.Append(line < age.Length ? age[line] : ' ');
            EndLine(text, start);
        }
    }

    private static string Age(long seconds)
    {
        (long count, char unit) = seconds switch
        {
            < 60 => (Math.Max(0, seconds), 's'),
            < 3600 => (seconds / 60, 'm'),
            < 86_400 => (seconds / 3600, 'h'),
            _ => (seconds / 86_400, 'd'),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
    }

    private static void EndLine(StringBuilder text, int start)
    {
        while (text.Length > start && text[^1] == ' ') text.Length--;
        text.Append('\n');
    }
}
