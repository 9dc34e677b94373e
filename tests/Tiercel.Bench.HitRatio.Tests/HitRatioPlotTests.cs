using System.Xml.Linq;
using Xunit;

namespace Tiercel.Bench.HitRatio.Tests;

public sealed class HitRatioPlotTests
{
    [Fact]
    public void EveryTraceHasAPanelAndEveryPolicyALineInIt()
    {
        List<CapacityRow> rows = [.. from trace in (string[])["one", "two"] from capacity in (int[])[10, 100] select Row(trace, capacity)];
        XElement[] panels = Panels(rows);
        Assert.Equal(["one", "two"], panels.Select(static p => p.Elements().First().Value));
        Assert.All(panels, static p => Assert.Equal(Contestant.All.Length, Lines(p)));
    }

    [Fact]
    public void OneCapacityWithoutHitsIsDrawnToo()
    {
        XElement panel = Assert.Single(Panels([new CapacityRow("none", 5, new double[Contestant.All.Length])]));
        Assert.Equal(Contestant.All.Length, Lines(panel));
        Assert.DoesNotContain("NaN", panel.ToString(), StringComparison.Ordinal);
    }

    private static CapacityRow Row(string trace, int capacity) =>
        new(trace, capacity, [.. Enumerable.Range(0, Contestant.All.Length).Select(i => (i + capacity) / 200.0)]);

    private static XElement[] Panels(List<CapacityRow> rows) =>
        [.. XDocument.Parse(HitRatioPlot.Draw(rows)).Root!.Elements().Where(static e => e.Name.LocalName == "g")];

    private static int Lines(XElement panel) => panel.Elements().Count(static e => e.Attribute("stroke-linecap") is not null);
}
