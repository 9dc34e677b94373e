using System.Globalization;

namespace Tiercel.Engine.Tests;

public sealed class PreparedTableTests
{
    private const int Keys = 150_000;

    [Fact]
    public void PreparedIndexNeedsNoOrFewSplitsAndIsNoLarger()
    {
        using TestKeyspace grown = new();
        using TestKeyspace prepared = new();
        prepared.Database.Prepare(Keys);
        int before = Rebuilds(prepared);

        Fill(grown, Keys);
        Fill(prepared, Keys);

        Assert.InRange(Rebuilds(prepared) - before, 0, Rebuilds(grown) / 10);
        Assert.InRange(prepared.Database.IndexBytes, 1, grown.Database.IndexBytes * 5 / 4);
        Assert.Equal(Keys, prepared.Database.Count);
        Assert.Equal(grown.Contents(), prepared.Contents());
    }

    [Fact]
    public void NumberThatIsWrongDoesNoHarm()
    {
        using TestKeyspace much = new();
        using TestKeyspace little = new();
        much.Database.Prepare(3_000_000);
        little.Database.Prepare(10);

        Fill(much, 1000);
        Fill(little, Keys);
        for (int i = 0; i < 1000; i += 2) much.Database.Keys.Remove(Name(i));

        Assert.Equal(500, much.Contents().Count);
        Assert.Equal(Keys, little.Contents().Count);
    }

    [Fact]
    public void IndexInUseIsLeftAsItIs()
    {
        using TestKeyspace data = new();
        Fill(data, 1000);
        int before = Rebuilds(data);

        data.Database.Prepare(Keys);

        Assert.Equal(before, Rebuilds(data));
    }

    private static void Fill(TestKeyspace data, int keys)
    {
        for (int i = 0; i < keys; i++) data.Database.Strings.Set(Name(i), "v");
    }

    private static string Name(int i) => i.ToString(CultureInfo.InvariantCulture);

    private static int Rebuilds(TestKeyspace data) => data.Database.Shards.Sum(static s => s.Table?.Rebuilds ?? 0);
}
