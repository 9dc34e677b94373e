using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Expected hashes, positions and texts are those of redis-server 7.0.15.</summary>
public sealed class GeoCellTests
{
    [Theory]
    [InlineData(13.361389, 38.115556, 3479099956230698, 13.36138933897018433, 38.11555639549629859, "sqc8b49rny0")]
    [InlineData(15.087269, 37.502669, 3479447370796909, 15.08726745843887329, 37.50266842333162032, "sqdtr74hyu0")]
    [InlineData(2.3522, 48.8566, 3663832779122514, 2.35219806432723999, 48.8565995303492997, "u09tvw0f640")]
    [InlineData(0, 0, 3377699720527872, 0.00000268220901489, 0.00000126736058093, "s0000000000")]
    [InlineData(180, 0, 10133099161583616, 180, 0.00000126736058093, "80000000000")]
    [InlineData(180, 85.05112878, 13510798882111488, 180, 85.0511287799999991, "bp05b5048p0")]
    [InlineData(-180, -85.05112878, 0, -179.99999731779098511, -85.05112751263942528, "00bh0hbj200")]
    public void PositionsAreHashedAsByRedis(
        double longitude, double latitude, ulong hash, double keptLongitude, double keptLatitude, string text)
    {
        GeoCell cell = GeoCell.Of(new GeoPosition(longitude, latitude), GeoCell.MaxSteps);
        Assert.Equal(hash, cell.Bits);
        Assert.Equal(hash, cell.FirstHash);
        GeoPosition kept = GeoCell.PositionOf(hash);
        Assert.Equal(keptLongitude, kept.Longitude, 1e-16);
        Assert.Equal(keptLatitude, kept.Latitude, 1e-16);
        byte[] written = new byte[GeoText.Length];
        GeoText.Write(kept, written);
        Assert.Equal(text, Encoding.ASCII.GetString(written));
    }

    [Fact]
    public void CellsContainTheirPositionsAndTheCellsOfMoreSteps()
    {
        SeededRandom random = SeededRandom.Create();
        for (int i = 0; i < 10_000; i++)
        {
            GeoPosition position = new((random.NextDouble() * 360) - 180, (random.NextDouble() * 170) - 85);
            ulong hash = GeoCell.Of(position, GeoCell.MaxSteps).Bits;
            for (int steps = 1; steps <= GeoCell.MaxSteps; steps++)
            {
                GeoCell cell = GeoCell.Of(position, steps);
                Assert.InRange(hash, cell.FirstHash, cell.EndHash - 1);
                GeoBox bounds = cell.Bounds;
                Assert.True(position.Longitude >= bounds.West && position.Longitude <= bounds.East, random.ToString());
                Assert.True(position.Latitude >= bounds.South && position.Latitude <= bounds.North, random.ToString());
            }
        }
    }

    [Fact]
    public void NeighboursTouchAndLeadBack()
    {
        SeededRandom random = SeededRandom.Create();
        for (int i = 0; i < 10_000; i++)
        {
            GeoPosition position = new((random.NextDouble() * 300) - 150, (random.NextDouble() * 120) - 60);
            GeoCell cell = GeoCell.Of(position, random.Next(6, GeoCell.MaxSteps + 1));
            int east = random.Next(-1, 2);
            int north = random.Next(-1, 2);
            GeoCell neighbour = cell.Neighbour(east, north);
            Assert.Equal(cell.Bits, neighbour.Neighbour(-east, -north).Bits);
            if (east > 0) Assert.Equal(cell.Bounds.East, neighbour.Bounds.West, 1e-9);
            if (north < 0) Assert.Equal(cell.Bounds.South, neighbour.Bounds.North, 1e-9);
        }
    }

    [Fact]
    public void TheWorldIsRound()
    {
        GeoCell cell = GeoCell.Of(new GeoPosition(179.9, 10), 8);
        Assert.Equal(GeoCell.Of(new GeoPosition(-179.9, 10), 8).Bits, cell.Neighbour(1, 0).Bits);
    }

    [Theory]
    [InlineData(180, 85, true)]
    [InlineData(-180, -85.05112878, true)]
    [InlineData(180.0000001, 0, false)]
    [InlineData(0, 85.05112879, false)]
    [InlineData(double.NaN, 0, false)]
    [InlineData(0, double.NegativeInfinity, false)]
    public void PositionsOutsideAreNotValid(double longitude, double latitude, bool isValid) =>
        Assert.Equal(isValid, new GeoPosition(longitude, latitude).IsValid);
}
