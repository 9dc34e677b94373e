namespace Tiercel.Engine.Tests;

public sealed class GeoShapeTests
{
    // Distances that redis-server 7.0.15 replied to GEODIST.
    [Theory]
    [InlineData(13.361389, 38.115556, 15.087269, 37.502669, 166274.1516)]
    [InlineData(2.3522, 48.8566, 0, 0, 5438828.5024)]
    [InlineData(180, 0, -180, -85.05112878, 9459922.3650)]
    public void DistancesAreRedis(double longitude, double latitude, double otherLongitude, double otherLatitude, double metres)
    {
        GeoPosition from = Kept(longitude, latitude);
        GeoPosition to = Kept(otherLongitude, otherLatitude);
        Assert.Equal(metres, GeoShape.Distance(from, to), 4);
        Assert.Equal(GeoShape.Distance(from, to), GeoShape.Distance(to, from));
    }

    [Fact]
    public void ACircleHoldsWhatIsWithinItsRadius()
    {
        GeoPosition palermo = Kept(13.361389, 38.115556);
        GeoPosition catania = Kept(15.087269, 37.502669);
        double distance = GeoShape.Distance(palermo, catania);
        Assert.True(GeoShape.Circle(palermo, distance).Contains(catania, out double measured));
        Assert.Equal(distance, measured);
        Assert.False(GeoShape.Circle(palermo, Math.BitDecrement(distance)).Contains(catania, out _));
    }

    [Theory]
    [InlineData(400_000, 400_000, true)]
    [InlineData(310_000, 137_000, true)]
    [InlineData(300_000, 137_000, false)]
    [InlineData(310_000, 136_000, false)]
    public void ARectangleHoldsWhatIsWithinItsSides(double width, double height, bool holds) => Assert.Equal(
        holds,
        GeoShape.Rectangle(Kept(13.361389, 38.115556), width, height).Contains(Kept(15.087269, 37.502669), out _));

    private static GeoPosition Kept(double longitude, double latitude) =>
        GeoCell.PositionOf(GeoCell.Of(new GeoPosition(longitude, latitude), GeoCell.MaxSteps).Bits);
}
