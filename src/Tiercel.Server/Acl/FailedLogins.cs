using System.Buffers.Binary;
using System.Net;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// How long the answer to a wrong password is held back: the first few not at all, then ever longer, up to a limit. Counted for
/// each connection, and for each address that is not of this machine, so that coming again does not help. Thread safe.
/// </summary>
/// <remarks>
/// Only the answers to wrong passwords wait: whoever knows his is let in at once, from whatever address. A fixed number of
/// counters is shared by all addresses; two that meet in one wait a little longer after they have failed, no more. Clients of
/// this machine may be many behind one proxy, so their address says nothing. Of an IPv6 address the half that says
/// which network it is counts: the other half anybody can choose.
/// </remarks>
internal sealed class FailedLogins
{
    /// <summary>So many may be wrong without any delay: people mistype.</summary>
    public const int FreeFailures = 3;

    /// <summary>After so long without a failure an address begins anew.</summary>
    private const long ForgetMs = 60_000;

    private const int Counters = 1024;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly KeyHasher _hasher = KeyHasher.CreateRandom();
    private readonly (int Failures, long LastMs)[] _ofAddresses = new (int, long)[Counters];

    /// <summary>The longest an answer waits.</summary>
    public static TimeSpan LongestDelay { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Notes a failure; returns how long to hold the answer back.</summary>
    /// <param name="ofConnection">How many there were on this connection, with this one.</param>
    /// <param name="client">Where it is from.</param>
    /// <param name="nowMs">Unix time in milliseconds.</param>
    public TimeSpan Note(int ofConnection, EndPoint client, long nowMs) =>
        DelayAfter(Math.Max(ofConnection, CountOf(client, nowMs)));

    private static TimeSpan DelayAfter(int failures)
    {
        if (failures <= FreeFailures) return TimeSpan.Zero;
        int doublings = Math.Min(failures - FreeFailures - 1, 16);
        TimeSpan delay = FirstDelay * (1 << doublings);
        return delay < LongestDelay ? delay : LongestDelay;
    }

    private int CountOf(EndPoint client, long nowMs)
    {
        if (SessionRegistry.IsOfThisMachine(client) || client is not IPEndPoint { Address: { } address }) return 0;
        Span<byte> bytes = stackalloc byte[16];
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        address.TryWriteBytes(bytes, out int length);
        bytes = bytes[..Math.Min(length, 8)];
        lock (_gate)
        {
            ref (int Failures, long LastMs) counter = ref _ofAddresses[_hasher.Hash(bytes) % Counters];
            if (nowMs - counter.LastMs > ForgetMs) counter.Failures = 0;
            counter.LastMs = nowMs;
            if (counter.Failures < int.MaxValue) counter.Failures++;
            return counter.Failures;
        }
    }
}
