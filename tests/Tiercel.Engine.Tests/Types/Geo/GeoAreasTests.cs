using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

public sealed class GeoAreasTests
{
    [Fact]
    public void WhatLiesInAShapeLiesInItsCells()
    {
        SeededRandom random = SeededRandom.Create();
        int found = 0;
        for (int i = 0; i < 20_000; i++)
        {
            GeoShape shape = RandomShape(random);
            GeoAreas areas = GeoAreas.Of(in shape);
            for (int j = 0; j < 20; j++)
            {
                // Half of the positions near the edge of the shape, where one is missed first.
                double far = shape.Reach / 111_000 * (j % 2 == 0 ? 1 : random.NextDouble());
                double angle = random.NextDouble() * 2 * Math.PI;
                GeoPosition position = new(
                    shape.Middle.Longitude + (far * Math.Cos(angle) / Math.Cos(shape.Middle.Latitude * Math.PI / 180)),
                    shape.Middle.Latitude + (far * Math.Sin(angle)));
                ulong hash = GeoCell.Of(position, GeoCell.MaxSteps).Bits;
                if (!shape.Contains(GeoCell.PositionOf(hash), out _)) continue;
                found++;
                Assert.True(Holds(in areas, hash), $"{position} {shape.Middle} {shape.Width} {shape.Height} {random}");
            }
        }

        Assert.True(found > 10_000, random.ToString());
    }

    [Fact]
    public void CellsAreDisjoint()
    {
        SeededRandom random = SeededRandom.Create();
        for (int i = 0; i < 20_000; i++)
        {
            GeoShape shape = GeoShape.Circle(RandomPosition(random), Math.Pow(10, random.NextDouble() * 7.5));
            GeoAreas areas = GeoAreas.Of(in shape);
            Assert.InRange(areas.Count, 1, 9);
            HashSet<ulong> cells = [];
            for (int j = 0; j < areas.Count; j++) Assert.True(cells.Add(areas[j].Bits), random.ToString());
        }
    }

    [Fact]
    public void ThePointItselfIsOneCell()
    {
        GeoShape shape = GeoShape.Circle(new GeoPosition(10, 50), 0);
        GeoAreas areas = GeoAreas.Of(in shape);
        Assert.Equal(1, areas.Count);
        Assert.Equal(GeoCell.MaxSteps, areas[0].Steps);
    }

    private static bool Holds(in GeoAreas areas, ulong hash)
    {
        for (int i = 0; i < areas.Count; i++)
        {
            if (hash >= areas[i].FirstHash && hash < areas[i].EndHash) return true;
        }

        return false;
    }

    private static GeoShape RandomShape(SeededRandom random)
    {
        GeoPosition middle = RandomPosition(random);
        double size = Math.Pow(10, random.NextDouble() * 5.5);
        return random.Next(2) == 0
            ? GeoShape.Circle(middle, size)
            : GeoShape.Rectangle(middle, size * random.NextDouble(), size * random.NextDouble());
    }

    private static GeoPosition RandomPosition(SeededRandom random) =>
        new((random.NextDouble() * 340) - 170, (random.NextDouble() * 120) - 60);
}
