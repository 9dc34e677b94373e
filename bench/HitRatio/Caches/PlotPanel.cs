using System.Text;

namespace Tiercel.Bench.HitRatio;

/// <summary>The part of the plot that shows one trace: hit ratio by the logarithm of the capacity, each panel with a scale of its own.</summary>
internal sealed class PlotPanel
{
    public const int Width = 340;
    public const int Height = 250;

    private const int Left = 38;
    private const int Right = Width - 14;
    private const int Top = 24;
    private const int Bottom = Height - 34;

    // Steps of the vertical axis, in percent: the finest that needs no more lines than these.
    private const int MostGridLines = 9;
    private static readonly int[] Steps = [1, 2, 5, 10, 20];

    private readonly CapacityRow[] _rows;
    private readonly int _step;
    private readonly int _low;
    private readonly int _high;

    public PlotPanel(CapacityRow[] rows)
    {
        _rows = rows;
        double least = 100 * rows.Min(static r => r.Ratios.Min());
        double most = 100 * rows.Max(static r => r.Ratios.Max());
        _step = Steps.First(s => most - least <= s * (MostGridLines - 1) || s == Steps[^1]);
        _low = (int)Math.Floor(least / _step) * _step;
        _high = Math.Max(_low + _step, (int)Math.Ceiling(most / _step) * _step);
    }

    public void Draw(StringBuilder svg)
    {
        svg.AppendLine($"""<text x="{Left}" y="14" font-size="13" font-weight="bold">{_rows[0].Trace}</text>""");
        for (int percent = _low; percent <= _high; percent += _step)
        {
            double y = Y(percent / 100.0);
            svg.AppendLine($"""<path d="M{Left} {y:F1}H{Right}" stroke="#ddd"/>""");
            svg.AppendLine($"""<text x="{Left - 5}" y="{y + 4:F1}" text-anchor="end">{percent}%</text>""");
        }

        foreach (CapacityRow row in _rows)
        {
            double x = X(row.Capacity);
            svg.AppendLine($"""<path d="M{x:F1} {Top}V{Bottom + 4}" stroke="#ddd"/>""");
            svg.AppendLine($"""<text x="{x:F1}" y="{Bottom + 17}" text-anchor="middle">{row.Capacity:N0}</text>""");
        }

        // The default comes last, over the others.
        foreach (int column in Enumerable.Range(0, Contestant.All.Length).OrderBy(static c => Contestant.All[c].Kind == ContestantKind.Default))
        {
            string points = string.Join("L", _rows.Select(r => $"{X(r.Capacity):F1} {Y(r.Ratios[column]):F1}"));
            // The last bit, of no length, makes a line of one point a dot.
            svg.AppendLine($"""<path d="M{points}h0" {PlotStyle.Of(column)}/>""");
        }
    }

    private double X(int capacity)
    {
        double first = Math.Log(_rows[0].Capacity);
        double range = Math.Log(_rows[^1].Capacity) - first;
        double part = range == 0 ? 0.5 : (Math.Log(capacity) - first) / range;
        return Left + 12 + (part * (Right - Left - 24));
    }

    private double Y(double ratio) => Bottom - (((100 * ratio) - _low) / (_high - _low) * (Bottom - Top));
}
