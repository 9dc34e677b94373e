namespace Tiercel.Engine.Tests;

public class KeyScopeRangeTests
{
    [Fact]
    public void ALargeValueIsChangedWhereItLies()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("key", new byte[1 << 20]);
        using ValueLease before = test.Database.Strings.Lease("key")!;
        nint address = AddressOf(test);
        before.Dispose();
        Assert.Equal(1 << 20, SetRange(test, 1000, [1, 2, 3]));
        Assert.Equal(address, AddressOf(test));
        Assert.Equal([0, 1, 2, 3, 0], test.Database.Strings.Get("key").AsSpan(999, 5).ToArray());
    }

    [Fact]
    public void ALeasedValueIsCopiedAndTheLeaseKeepsTheOldBytes()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("key", new byte[100_000]);
        using ValueLease lease = test.Database.Strings.Lease("key")!;
        SetRange(test, 5, [9]);
        Assert.Equal(0, lease.Span[5]);
        Assert.Equal(9, test.Database.Strings.Get("key")![5]);
    }

    [Fact]
    public void GrowingByteByByteCopiesSeldom()
    {
        using TestKeyspace test = new();
        SetRange(test, 20_000, [1]);
        int moves = 0;
        nint address = AddressOf(test);
        for (int i = 20_001; i < 200_000; i++)
        {
            SetRange(test, i, [1]);
            nint now = AddressOf(test);
            if (now != address) moves++;
            address = now;
        }

        Assert.InRange(moves, 1, 5);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20_000)]
    [InlineData(3_000_000)]
    public void TheGapIsZeroEvenWhereBytesLayBefore(int offset)
    {
        using TestKeyspace test = new();
        byte[] ones = Enumerable.Repeat((byte)1, 50_000).ToArray();
        test.Database.Strings.Set("key", ones);
        test.Database.Strings.Set("key", ones.AsSpan(0, 5));
        Assert.Equal(offset + 1, SetRange(test, offset, [7]));
        byte[] value = test.Database.Strings.Get("key")!;
        Assert.Equal(ones[..5], value[..5]);
        Assert.Equal(-1, value.AsSpan(5, offset - 5).IndexOfAnyExcept((byte)0));
        Assert.Equal(7, value[offset]);
        test.Keyspace.CheckInvariants();
    }

    private static int SetRange(TestKeyspace test, int offset, byte[] bytes)
    {
        byte[] name = TestKeyspace.Bytes("key");
        Key key = new(name, test.Keyspace.Hash(name));
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        try
        {
            return scope.SetRange(in key, offset, bytes);
        }
        finally
        {
            scope.Release();
        }
    }

    private static unsafe nint AddressOf(TestKeyspace test) => test.Database.Strings.Read("key", 0, static (value, _) =>
    {
        fixed (byte* address = value) return (nint)address;
    });
}
