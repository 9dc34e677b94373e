using System.Net;

namespace Tiercel.Server.Tests;

public sealed class FailedLoginsTests
{
    private static readonly IPEndPoint Local = new(IPAddress.Loopback, 1);
    private static readonly IPEndPoint Remote = new(IPAddress.Parse("192.0.2.1"), 1);

    [Fact]
    public void FirstFailuresOfAConnectionAreFreeThenTheDelayGrowsToItsLimit()
    {
        FailedLogins logins = new();
        double[] delays = [.. Enumerable.Range(1, 14).Select(i => logins.Note(i, Local, 0).TotalMilliseconds)];
        Assert.Equal([0, 0, 0, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000, 5000, 5000], delays);
        Assert.Equal(FailedLogins.LongestDelay, logins.Note(int.MaxValue, Local, 0));
    }

    [Fact]
    public void NewConnectionsOfOneAddressAreCountedTogether()
    {
        FailedLogins logins = new();
        for (int i = 0; i < FailedLogins.FreeFailures; i++) Assert.Equal(TimeSpan.Zero, logins.Note(1, Remote, 0));
        Assert.True(logins.Note(1, Remote, 0) > TimeSpan.Zero);
        Assert.True(logins.Note(1, new IPEndPoint(Remote.Address, 7), 59_000) > TimeSpan.Zero);
    }

    [Fact]
    public void AddressThatWasQuietBeginsAnew()
    {
        FailedLogins logins = new();
        for (int i = 0; i < 20; i++) logins.Note(1, Remote, 1_000);
        Assert.Equal(TimeSpan.Zero, logins.Note(1, Remote, 62_000));
    }

    [Fact]
    public void ClientsOfThisMachineAreCountedEachForItself()
    {
        FailedLogins logins = new();
        for (int i = 0; i < 20; i++) Assert.Equal(TimeSpan.Zero, logins.Note(1, Local, 0));
    }

    [Fact]
    public void AddressesOfOneIPv6NetworkAreOne()
    {
        FailedLogins logins = new();
        for (int i = 1; i <= FailedLogins.FreeFailures; i++) logins.Note(1, new IPEndPoint(IPAddress.Parse($"2001:db8:1:2::{i}"), 1), 0);
        Assert.True(logins.Note(1, new IPEndPoint(IPAddress.Parse("2001:db8:1:2:ffff::1"), 1), 0) > TimeSpan.Zero);
    }
}
