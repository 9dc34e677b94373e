namespace Tiercel.Engine.Tests;

/// <summary>The door to positions.</summary>
public class GeoTests
{
    private static readonly GeoPosition Palermo = new(13.361389, 38.115556);
    private static readonly GeoPosition Catania = new(15.087269, 37.502669);

    [Fact]
    public void PositionsComeBackToWithinAMetre()
    {
        using TestKeyspace test = new();
        Geo geo = test.Database.Geo;
        Assert.True(geo.Add("k", "Palermo", Palermo));
        Assert.False(geo.Add("k", "Palermo"u8, Palermo));
        Assert.Equal(1, geo.AddMany("k", new("Palermo", Palermo), new("Catania", Catania)));
        GeoPosition found = geo.Position("k", "Catania")!.Value;
        Assert.Equal(Catania.Longitude, found.Longitude, 1e-5);
        Assert.Equal(Catania.Latitude, found.Latitude, 1e-5);
        GeoPosition?[] positions = geo.Positions("k", "x", "Catania");
        Assert.Equal([null, found], positions);
        Assert.Equal("sqc8b49rny0", geo.Hash("k", "Palermo"));
        Assert.Null(geo.Hash("k", "x"));
        Assert.Equal(166274.1516, geo.Distance("k", "Palermo", "Catania")!.Value, 1e-3);
        Assert.Null(geo.Distance("k", "Palermo", "x"));
        Assert.Null(geo.Position("none", "x"));
    }

    [Fact]
    public void APositionIsSetOnlyIfItsConditionHolds()
    {
        using TestKeyspace test = new();
        Geo geo = test.Database.Geo;
        Assert.False(geo.TrySet("k", "a", Palermo, ScoreCondition.IfPresent));
        Assert.True(geo.TrySet("k", "a", Palermo, ScoreCondition.IfAbsent));
        Assert.False(geo.TrySet("k", "a", Catania, ScoreCondition.IfAbsent));
        Assert.True(geo.TrySet("k", "a", Catania, ScoreCondition.IfPresent));
        Assert.Throws<ArgumentException>(() => geo.TrySet("k", "a", Catania, ScoreCondition.IfGreater));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    public void ASearchFindsTheNearestFirst(int count)
    {
        using TestKeyspace test = new();
        Geo geo = test.Database.Geo;
        // One every 0.001 degrees to the north, 111 metres.
        geo.AddMany("k", [.. Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"m{i}", new GeoPosition(10, 50 + (i / 1000.0))))]);
        GeoPosition middle = new(10, 50);
        Assert.Equal(["m0", "m1", "m2"], Texts(geo.Search("k", GeoArea.Circle(middle, 250))));
        Assert.Equal(["m2", "m1"], Texts(geo.Search("k", GeoArea.Circle(middle, 250), count: 2, reverse: true)));
        Assert.Equal(["m0", "m1", "m2"], Texts(geo.Search("k", GeoArea.Rectangle(middle, 10, 500))));
        Assert.Equal(["m4", "m5", "m6"], Texts(geo.SearchAround("k", "m5", 150)).Order(StringComparer.Ordinal));
        Assert.Equal(["m5"], Texts(geo.SearchAround("k", "m5", 150, count: 1)));
        Assert.Empty(geo.SearchAround("k", "x", 150));
        Assert.Empty(geo.Search("none", GeoArea.Circle(middle, 250)));
        Assert.Equal(111.2, geo.Search("k", GeoArea.Circle(middle, 250))[1].Distance, 0.5);
        Assert.Equal(2, geo.StoreSearch("d", "k", GeoArea.Circle(middle, 250), count: 2));
        Assert.Equal(geo.Position("k", "m1"), geo.Position("d", "m1"));
        Assert.Equal(3, geo.StoreSearch("d", "k", GeoArea.Circle(middle, 250), keepsDistances: true));
        Assert.Equal(111.2, test.Database.SortedSets.Score("d", "m1")!.Value, 0.5);
        Assert.Equal(0, geo.StoreSearch("d", "k", GeoArea.Circle(new GeoPosition(-100, 0), 1)));
        Assert.False(test.Database.Keys.Exists("d"));
    }

    [Fact]
    public void WhatIsBeyondTheLimitsIsRefused()
    {
        using TestKeyspace test = new();
        Geo geo = test.Database.Geo;
        Assert.Throws<ArgumentException>(() => geo.Add("k", "a", new GeoPosition(181, 0)));
        Assert.Throws<ArgumentException>(() => geo.Add("k", "a", new GeoPosition(0, double.NaN)));
        Assert.Throws<ArgumentException>(() => geo.AddMany("k", new("a", Palermo), new("b", new GeoPosition(0, 86))));
        Assert.Throws<ArgumentOutOfRangeException>(() => GeoArea.Circle(Palermo, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => GeoArea.Rectangle(Palermo, 1, double.NaN));
        Assert.Throws<ArgumentException>(() => GeoArea.Circle(new GeoPosition(0, 90), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => geo.Search("k", GeoArea.Circle(Palermo, 1), count: -1));
        Assert.False(test.Database.Keys.Exists("k"));
        test.Database.Strings.Set("s", "x");
        Assert.Throws<InvalidOperationException>(() => geo.Add("s", "a", Palermo));
        Assert.Throws<InvalidOperationException>(() => geo.Search("s", GeoArea.Circle(Palermo, 1)));
        Assert.Throws<InvalidOperationException>(() => geo.StoreSearch("d", "s", GeoArea.Circle(Palermo, 1)));
    }

    private static string[] Texts(GeoFound[] found) => [.. found.Select(static f => f.Text)];
}
