namespace Tiercel.Engine.Tests;

/// <summary>A set of hashes against one of the framework.</summary>
public class HashNotesTests
{
    [Fact]
    public void HoldsWhatWasAdded()
    {
        Random random = new(20261);
        HashSet<ulong> twin = [];
        using HashNotes notes = new();
        for (int i = 0; i < 100_000; i++)
        {
            // Small ones come again and collide; 0 is one of them.
            ulong hash = i % 2 == 0 ? (ulong)random.Next(10_000) : (ulong)random.NextInt64();
            Assert.Equal(twin.Contains(hash), notes.Contains(hash));
            Assert.Equal(twin.Add(hash), notes.Add(hash));
        }

        Assert.All(twin, h => Assert.True(notes.Contains(h)));
        Assert.InRange(notes.Bytes, twin.Count * sizeof(ulong), twin.Count * sizeof(ulong) * 4);
    }

    [Fact]
    public void HoldsManyWhoseNumbersFollowEachOther()
    {
        // So many that parts of parts are divided.
        const int count = 1 << 20;
        using HashNotes notes = new();
        for (ulong i = 1; i <= count; i++) Assert.True(notes.Add(i << 20));
        for (ulong i = 1; i <= count; i++) Assert.True(notes.Contains(i << 20));
        Assert.False(notes.Contains((count + 1UL) << 20));
        Assert.InRange(notes.Bytes, (long)count * sizeof(ulong), (long)count * sizeof(ulong) * 4);
    }

    [Fact]
    public void AnEmptyOneTakesNoMemory()
    {
        using HashNotes notes = new();
        Assert.Equal(0, notes.Bytes);
        Assert.False(notes.Contains(0));
        Assert.False(notes.Contains(1));
    }
}
