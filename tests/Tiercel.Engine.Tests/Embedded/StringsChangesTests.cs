namespace Tiercel.Engine.Tests;

public class StringsChangesTests
{
    [Fact]
    public void PartsAreReadAndWritten()
    {
        using TestKeyspace test = new();
        Strings strings = test.Database.Strings;
        Assert.Equal(0, strings.Length("k"));
        Assert.Equal(5, strings.Append("k", "hello"u8));
        Assert.Equal(8, strings.SetRange("k", 4, "p me"u8));
        Assert.Equal("hellp me", strings.GetString("k"));
        Assert.Equal("lp"u8.ToArray(), strings.GetRange("k", 3, 2));
        Assert.Equal("e"u8.ToArray(), strings.GetRange("k", 7, int.MaxValue));
        Assert.Empty(strings.GetRange("k", 0, 0)!);
        Assert.Empty(strings.GetRange("k", 100, 1)!);
        Assert.Null(strings.GetRange("absent", 0, 1));
        byte[] buffer = new byte[3];
        Assert.Equal(2, strings.GetRange("k", 6, buffer));
        Assert.Equal("me\0"u8.ToArray(), buffer);
        Assert.Equal(-1, strings.GetRange("absent", 0, buffer));
        Assert.Throws<ArgumentOutOfRangeException>(() => strings.SetRange("k", -1, "x"u8));
        Assert.Throws<ArgumentOutOfRangeException>(() => strings.SetRange("k", Strings.MaxValueBytes, "x"u8));
    }

    [Fact]
    public void LargeStringsGrowPieceByPiece()
    {
        using TestKeyspace test = new();
        Strings strings = test.Database.Strings;
        byte[] expected = new byte[5_000_000];
        new Random(1).NextBytes(expected);
        int length = 100_000;
        strings.Set("k", expected.AsSpan(0, length));
        ValueLease? lease = null;
        for (int piece = 70_000; length < expected.Length; piece += 1000)
        {
            // What is leased is not written to, and not moved.
            if (length > 2_000_000) lease ??= strings.Lease("k");
            int end = Math.Min(length + piece, expected.Length);
            Assert.Equal(end, strings.Append("k", expected.AsSpan(length, end - length)));
            length = end;
        }

        Assert.True(expected.AsSpan().SequenceEqual(strings.Get("k")));
        Assert.True(lease!.Span.SequenceEqual(expected.AsSpan(0, lease.Length)));
        lease.Dispose();
        test.Keyspace.CheckInvariants();
        Assert.InRange(test.Keyspace.Memory.UsedBytes, length, length + (3 << 20));
        Assert.NotNull(strings.GetAndRemove("k"));
        Assert.InRange(test.Keyspace.Memory.UsedBytes, 0, 1 << 20);
    }

    [Fact]
    public void LargeStringThatMayNotGrowIsAsItWas()
    {
        using TestKeyspace test = new();
        Strings strings = test.Database.Strings;
        byte[] value = new byte[200_000];
        strings.Set("k", value);
        Primitives.NativeBlock.RefuseAfter(0);
        try
        {
            Assert.Throws<InsufficientMemoryException>(() => strings.Append("k", "more"u8));
        }
        finally
        {
            Primitives.NativeBlock.RefuseNoMore();
        }

        Assert.True(value.AsSpan().SequenceEqual(strings.Get("k")));
        test.Keyspace.CheckInvariants();
    }

    [Fact]
    public void NumbersAreCounted()
    {
        using TestKeyspace test = new();
        Strings strings = test.Database.Strings;
        Assert.Equal(1, strings.Increment("n"));
        Assert.Equal(-9, strings.Increment("n", -10));
        Assert.Equal(-8.9, strings.Increment("n", 0.1));
        Assert.Equal("-8.9", strings.GetString("n"));
        Assert.Throws<FormatException>(() => strings.Increment("n"));
        strings.Set("n", "9223372036854775807");
        Assert.Throws<OverflowException>(() => strings.Increment("n"));
        Assert.Throws<ArgumentException>(() => strings.Increment("n", double.NaN));
        strings.Set("n", "word");
        Assert.Throws<FormatException>(() => strings.Increment("n", 0.5));
        Assert.Equal("word", strings.GetString("n"));
    }

    [Fact]
    public void ConditionsDecideWhatIsSet()
    {
        using TestKeyspace test = new();
        Strings strings = test.Database.Strings;
        Assert.False(strings.SetIfPresent("k", "1"u8));
        Assert.True(strings.SetIfAbsent("k", "1"u8, TimeSpan.FromSeconds(5)));
        Assert.False(strings.SetIfAbsent("k", "2"u8));
        Assert.Equal(TimeSpan.FromSeconds(5), test.Database.Keys.TimeToLive("k"));
        Assert.True(strings.SetIfPresent("k", "2"u8));
        Assert.Equal("2"u8.ToArray(), strings.GetAndSet("k", "3"u8));
        Assert.Equal("3"u8.ToArray(), strings.GetAndExpire("k", TimeSpan.FromSeconds(9)));
        Assert.Equal(TimeSpan.FromSeconds(9), test.Database.Keys.TimeToLive("k"));
        Assert.Equal("3"u8.ToArray(), strings.GetAndRemove("k"));
        Assert.Null(strings.GetAndRemove("k"));
        Assert.Null(strings.GetAndSet("k", "4"u8));
        Assert.Null(strings.GetAndExpire("absent", TimeSpan.FromSeconds(1)));
    }
}
