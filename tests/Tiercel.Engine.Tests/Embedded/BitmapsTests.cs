namespace Tiercel.Engine.Tests;

public class BitmapsTests
{
    [Fact]
    public void BitsAreSetCountedAndFound()
    {
        using TestKeyspace test = new();
        Bitmaps bitmaps = test.Database.Bitmaps;
        Assert.False(bitmaps.SetBit("k", 10, true));
        Assert.True(bitmaps.SetBit("k", 10, true));
        Assert.True(bitmaps.GetBit("k", 10));
        Assert.False(bitmaps.GetBit("k", BitmapOps.MaxBits - 1));
        Assert.Equal(2, test.Database.Strings.Length("k"));
        Assert.Equal(1, bitmaps.Count("k"));
        Assert.Equal(0, bitmaps.Count("k", 11, -1, BitUnit.Bit));
        Assert.Equal(10, bitmaps.Position("k", true));
        Assert.Equal(-1, bitmaps.Position("k", true, 0, 0));
        Assert.Equal(0, bitmaps.Position("absent", false));
        Assert.Throws<ArgumentOutOfRangeException>(() => bitmaps.SetBit("k", BitmapOps.MaxBits, true));
        Assert.Throws<ArgumentOutOfRangeException>(() => bitmaps.GetBit("k", -1));
    }

    [Fact]
    public void BitmapsAreCombined()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("a", [0xF0, 0xFF]);
        test.Database.Strings.Set("b", [0x3C]);
        Assert.Equal(2, test.Database.Bitmaps.Combine(BitOperation.And, "d", "a", "b"));
        Assert.Equal([0x30, 0], test.Database.Strings.Get("d"));
        Assert.Equal(2, test.Database.Bitmaps.Combine(BitOperation.Not, "a", "a"));
        Assert.Equal([0x0F, 0], test.Database.Strings.Get("a"));
        Assert.Equal(0, test.Database.Bitmaps.Combine(BitOperation.Or, "d", "absent"));
        Assert.False(test.Database.Keys.Exists("d"));
        Assert.Throws<ArgumentException>(() => test.Database.Bitmaps.Combine(BitOperation.Not, "d", "a", "b"));
        Assert.Throws<ArgumentException>(() => test.Database.Bitmaps.Combine(BitOperation.And, "d"));
    }

    [Fact]
    public void FieldsAreWorkedOnInOrder()
    {
        using TestKeyspace test = new();
        long?[] results = new long?[4];
        test.Database.Bitmaps.BitField(
            "k",
            [
                BitFieldOperation.Set(4, 8, 250),
                BitFieldOperation.Increment(4, 8, 10, overflow: BitFieldOverflow.Fail),
                BitFieldOperation.Increment(4, 8, 10, overflow: BitFieldOverflow.Saturate),
                BitFieldOperation.Get(4, 8, isSigned: true),
            ],
            results);
        Assert.Equal([0, null, 255, -1], results);
        Assert.Throws<ArgumentOutOfRangeException>(() => BitFieldOperation.Get(0, 64));
        Assert.Throws<ArgumentException>(() =>
            test.Database.Bitmaps.BitField("k", [BitFieldOperation.Get(0, 8)], default));
    }
}
