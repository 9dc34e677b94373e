using System.Text;

namespace Tiercel.Bench.HitRatio;

/// <summary>Draws hit ratios by capacity as SVG: a panel for each trace, a line for each contestant, a legend below.</summary>
internal static class HitRatioPlot
{
    private const int Columns = 3;
    private const int Margin = 12;
    private const int LegendColumns = 5;
    private const int LegendLine = 20;
    private const int Width = (Columns * PlotPanel.Width) + (2 * Margin);
    private const int LegendStep = (Width - (2 * Margin)) / LegendColumns;

    public static string Draw(List<CapacityRow> rows)
    {
        CapacityRow[][] panels = [.. rows.GroupBy(static r => r.Trace).Select(static g => g.ToArray())];
        int legendTop = (((panels.Length + Columns - 1) / Columns) * PlotPanel.Height) + (2 * Margin);
        int legendLines = (Contestant.All.Length + LegendColumns - 1) / LegendColumns;
        int height = legendTop + (legendLines * LegendLine) + Margin;

        StringBuilder svg = new();
        svg.AppendLine($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="sans-serif" font-size="11">""");
        svg.AppendLine($"""<rect width="{Width}" height="{height}" fill="white"/>""");
        for (int i = 0; i < panels.Length; i++)
        {
            int left = Margin + (i % Columns * PlotPanel.Width);
            int top = Margin + (i / Columns * PlotPanel.Height);
            svg.AppendLine($"""<g transform="translate({left} {top})">""");
            new PlotPanel(panels[i]).Draw(svg);
            svg.AppendLine("</g>");
        }

        DrawLegend(svg, legendTop);
        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    private static void DrawLegend(StringBuilder svg, int top)
    {
        for (int i = 0; i < Contestant.All.Length; i++)
        {
            int x = Margin + (i % LegendColumns * LegendStep);
            int y = top + (i / LegendColumns * LegendLine) + (LegendLine / 2);
            string note = Contestant.All[i].Kind == ContestantKind.Default ? ", default" : "";
            svg.AppendLine($"""<path d="M{x} {y}h28" {PlotStyle.Of(i)}/>""");
            svg.AppendLine($"""<text x="{x + 34}" y="{y + 4}">{Contestant.All[i].Name}{note}</text>""");
        }
    }
}
