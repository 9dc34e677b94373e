namespace Tiercel.Caching.Tests;

public sealed class ForeignKeysTests
{
    [Fact]
    public void ComparerThatThrowsBreaksNothing()
    {
        Comparer comparer = new();
        Cache<string, int> cache = Make(comparer);
        for (int i = 0; i < 50; i++) cache.Set($"{i}", i);
        comparer.OnEquals = static () => throw new FormatException();
        Assert.Throws<FormatException>(() => cache.Set("1", 1));
        Assert.Throws<FormatException>(() => cache.TryGet("1", out _));
        Assert.Throws<FormatException>(() => cache.Remove("1"));
        Assert.Throws<FormatException>(() => cache.GetOrAdd("none", static _ => 1));
        comparer.OnEquals = null;
        cache.CheckInvariants();
        Assert.True(cache.TryGet("1", out _));
        Assert.Equal(1, cache.GetOrAdd("none", static _ => 1));
    }

    [Fact]
    public void ComparerThatChangesTheCacheUnderALockGetsAnException()
    {
        Comparer comparer = new();
        Cache<string, int> cache = Make(comparer);
        for (int i = 0; i < 50; i++) cache.Set($"{i}", i);
        comparer.OnEquals = () => cache.Set("other", 1);
        Assert.Throws<InvalidOperationException>(() => cache.Set("1", 1));
        comparer.OnEquals = null;
        cache.CheckInvariants();
        Assert.Equal(SetOutcome.Replaced, cache.Set("1", 1));
    }

    [Fact]
    public void KeysOfClassesUseTheirOwnEquality()
    {
        Cache<Point, int> cache = new(10);
        cache.Set(new Point(1, 2), 3);
        Assert.True(cache.TryGet(new Point(1, 2), out int value) && value == 3);
        Assert.False(cache.TryGet(new Point(2, 1), out _));
    }

    // Few codes, so that keys are compared.
    private static Cache<string, int> Make(Comparer comparer) => new(new CacheOptions<string, int> { Capacity = 100, Comparer = comparer });

    private sealed record Point(int X, int Y);

    private sealed class Comparer : IEqualityComparer<string>
    {
        public Action? OnEquals { get; set; }

        public bool Equals(string? x, string? y)
        {
            OnEquals?.Invoke();
            return x == y;
        }

        public int GetHashCode(string obj) => obj.Length;
    }
}
