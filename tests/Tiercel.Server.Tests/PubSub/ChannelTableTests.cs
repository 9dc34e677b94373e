using System.Net;
using System.Text;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class ChannelTableTests : IDisposable
{
    private static readonly IPEndPoint Here = new(IPAddress.Loopback, 0);

    private readonly Keyspace _keyspace = new(new EngineOptions());
    private readonly ServerContext _server;

    public ChannelTableTests() => _server = new ServerContext(_keyspace, new ServerOptions());

    public void Dispose() => _keyspace.Dispose();

    [Fact]
    public void ChannelWithoutSubscribersIsNotKept()
    {
        ChannelTable table = _server.Broker.Channels;
        (Session one, Session two) = (SessionOf(1), SessionOf(2));
        table.Subscribe("a"u8.ToArray(), one);
        table.Subscribe("a"u8.ToArray(), two);
        Assert.Equal(2, table.CountSubscribers("a"u8));
        table.Unsubscribe("a"u8.ToArray(), one);
        Assert.Equal(1, table.CountSubscribers("a"u8));
        Assert.Equal(1, table.Count);
        table.Unsubscribe("a"u8.ToArray(), two);
        table.Unsubscribe("a"u8.ToArray(), two);
        Assert.Equal(0, table.CountSubscribers("a"u8));
        Assert.Equal(0, table.Count);
        Assert.Empty(table.All);
    }

    [Fact]
    public void SlotsHoldThePatternsThatAreThere()
    {
        int seed = SeededRandom.Create().Seed;
        Random random = new(seed);
        PatternTable table = _server.Broker.Patterns;
        Session session = SessionOf(1);
        HashSet<string> expected = [];
        for (int i = 0; i < 20_000; i++)
        {
            // It grows to some hundred, and shrinks to a few, by turns.
            string name = "p" + random.Next(i % 4000 < 2000 ? 400 : 8);
            bool adds = i % 4000 < 2000 ? random.Next(3) > 0 : random.Next(4) == 0;
            if (adds && expected.Add(name)) table.Subscribe(Encoding.ASCII.GetBytes(name), session);
            string? gone = adds ? null : expected.Skip(random.Next(Math.Max(1, expected.Count))).FirstOrDefault();
            if (gone is not null && expected.Remove(gone)) table.Unsubscribe(Encoding.ASCII.GetBytes(gone), session);
            if (i % 500 != 0) continue;
            List<string> found = [];
            foreach (Channel? pattern in table.Slots)
            {
                if (pattern is not null) found.Add(Encoding.ASCII.GetString(pattern.Name));
            }

            Assert.True(expected.SetEquals(found) && expected.Count == found.Count, $"seed {seed}, step {i}");
            Assert.Equal(expected.Count, table.Count);
            Assert.InRange(table.Slots.Length, found.Count, Math.Max(16, 8 * found.Count));
        }
    }

    [Fact]
    public void ThreadsSubscribeAndUnsubscribe()
    {
        const int rounds = 20_000;
        PatternTable table = _server.Broker.Patterns;
        Thread[] threads = [.. Enumerable.Range(1, 4).Select(id => new Thread(() =>
        {
            Session session = SessionOf(id);
            byte[][] names = [.. Enumerable.Range(0, 5).Select(static i => new[] { (byte)('a' + i) })];
            for (int i = 0; i < rounds; i++)
            {
                byte[] name = names[i % names.Length];
                table.Subscribe(name, session);
                Assert.True(table.TryFind(name, out Channel? channel) && channel.Subscribers.Contains(session));
                table.Unsubscribe(name, session);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(0, table.Count);
        foreach (Channel? pattern in table.Slots) Assert.Null(pattern);
    }

    private Session SessionOf(int id) => new(_server, id, Here, Here);
}
