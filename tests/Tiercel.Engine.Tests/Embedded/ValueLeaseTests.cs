namespace Tiercel.Engine.Tests;

public sealed class ValueLeaseTests
{
    [Fact]
    public void SharedLeaseStaysUntilItsLastHolderIsDone()
    {
        using TestKeyspace test = new();
        byte[] value = new byte[100_000];
        new Random(1).NextBytes(value);
        test.Database.Strings.Set("key", value);
        ValueLease lease = test.Database.Strings.Lease("key")!;
        Assert.Same(lease, lease.Share());
        test.Database.Keys.Remove("key");
        lease.Dispose();
        Assert.Equal(value, lease.Span.ToArray());
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lease.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => lease.Share());
        lease.Dispose();
        Assert.True(test.Keyspace.Memory.UsedBytes < value.Length);
    }

    [Fact]
    public void HoldersOnManyThreadsFreeTheValueOnce()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("key", new byte[100_000]);
        ValueLease lease = test.Database.Strings.Lease("key")!;
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                using ValueLease held = lease.Share();
                Assert.Equal(100_000, held.Length);
            }
        });
        Assert.Equal(100_000, lease.Span.Length);
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lease.Span.Length);
    }

    [Fact]
    public void SharingAllocatesNothing()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("key", new byte[1_000_000]);
        using ValueLease lease = test.Database.Strings.Lease("key")!;
        lease.Share().Dispose();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++) lease.Share().Dispose();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
