using System.Globalization;
using System.Net;
using System.Text;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Server.Tests;

public sealed class InboxTests : IDisposable
{
    private static readonly IPEndPoint Here = new(IPAddress.Loopback, 0);

    private readonly Keyspace _keyspace = new(new EngineOptions());
    private readonly ServerOptions _options = new();
    private readonly Session _session;
    private readonly FakeConnection _wire;
    private readonly Inbox _inbox;
    private readonly NativeBuffer _output = new(1024);

    public InboxTests()
    {
        _session = new Session(new ServerContext(_keyspace, _options), 1, Here, Here) { Protocol = 3 };
        _wire = new FakeConnection { Session = _session };
        _inbox = _session.RequireInbox();
    }

    public void Dispose()
    {
        _inbox.Dispose();
        _output.Dispose();
        _keyspace.Dispose();
    }

    [Fact]
    public void MessagesLeaveInTheOrderInWhichTheyCame()
    {
        for (int i = 0; i < 100; i++) Post(i);
        Assert.False(_inbox.MoveTo(_output, int.MaxValue));
        Assert.Equal(string.Concat(Enumerable.Range(0, 100).Select(TextOf)), Encoding.ASCII.GetString(_output.Written));
        Assert.Equal(0, _inbox.Bytes);
        Assert.False(_inbox.IsAwaited);
    }

    [Fact]
    public void ThereIsOneWakeUpUntilTheInboxIsEmpty()
    {
        for (int i = 0; i < 10; i++) Post(i);
        Assert.Equal(1, _wire.Turns);
        Assert.True(_inbox.MoveTo(_output, _output.Length + 1));
        Post(10);
        Assert.Equal(1, _wire.Turns);
        while (_inbox.MoveTo(_output, _output.Length + 1))
        {
        }

        Post(11);
        Assert.Equal(2, _wire.Turns);
        Assert.False(_inbox.MoveTo(_output, int.MaxValue));
        Assert.Equal(string.Concat(Enumerable.Range(0, 12).Select(TextOf)), Encoding.ASCII.GetString(_output.Written));
    }

    [Fact]
    public void BytesAreThoseOfTheMessagesThatWait()
    {
        long each = TextOf(0).Length;
        for (int i = 0; i < 8; i++) Post(i);
        Assert.Equal(8 * each, _inbox.Bytes);
        Assert.True(_inbox.MoveTo(_output, (int)(3 * each)));
        Assert.Equal(5 * each, _inbox.Bytes);
        Post(8);
        Assert.Equal(6 * each, _inbox.Bytes);
    }

    [Fact]
    public void ClientOfResp2WithoutSubscriptionGetsOnlyPlainMessages()
    {
        _session.Protocol = 2;
        Post(1);
        _inbox.Post(Message.OfForms("+OK\r\n"u8, ">1\r\n+OK\r\n"u8, isPlain: true));
        _inbox.MoveTo(_output, int.MaxValue);
        Assert.Equal("+OK\r\n", Encoding.ASCII.GetString(_output.Written));
    }

    [Fact]
    public void WhoPassesTheHardLimitIsCutOffAndHoldsNothingMore()
    {
        _options.OutputBufferLimits = new() { Normal = new(200_000, 0, 0) };
        byte[] payload = new byte[10_000];
        long most = 0;
        for (int i = 0; i < 50; i++)
        {
            _inbox.Post(Message.OfStrings("message"u8, "c"u8, payload));
            most = Math.Max(most, _inbox.Bytes);
        }

        Assert.True(_session.Aborted);
        Assert.InRange(_session.CutOffAtBytes, 200_000, 220_000);
        Assert.InRange(most, 1, 220_000);
        Assert.Equal(1, _wire.Closes);
    }

    [Fact]
    public void SubscribersHaveALimitOfTheirOwn()
    {
        _options.OutputBufferLimits = new() { Normal = new(100_000, 0, 0), PubSub = new(1_000_000, 0, 0) };
        _session.RequireSubscriptions().Channels.Add("c"u8);
        for (int i = 0; i < 20; i++) _inbox.Post(Message.OfStrings("message"u8, "c"u8, new byte[10_000]));
        Assert.False(_session.Aborted);
        _session.Subscriptions!.Clear();
        _inbox.Post(Message.OfStrings("message"u8, "c"u8, "x"u8));
        Assert.True(_session.Aborted);
    }

    [Fact]
    public void ClosedInboxTakesNothing()
    {
        Post(1);
        _inbox.Close();
        Post(2);
        Assert.False(_inbox.MoveTo(_output, int.MaxValue));
        Assert.Equal(0, _output.Length);
    }

    [Fact]
    public void ThreadsPostWhileOneMoves()
    {
        const int each = 50_000;
        Thread[] posters = [.. Enumerable.Range(0, 3).Select(p => new Thread(() =>
        {
            for (int i = 0; i < each; i++) _inbox.Post(Message.OfForms(""u8, Encoding.ASCII.GetBytes($"{p}:{i:D6}\n")));
        }))];
        foreach (Thread poster in posters) poster.Start();
        int[] next = new int[posters.Length];
        while (next.Sum() < posters.Length * each)
        {
            _output.Truncate(0);
            _inbox.MoveTo(_output, 4096);
            foreach (string line in Encoding.ASCII.GetString(_output.Written).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                int poster = line[0] - '0';
                Assert.Equal(next[poster]++, int.Parse(line.AsSpan(2), CultureInfo.InvariantCulture));
            }
        }

        foreach (Thread poster in posters) poster.Join();
        Assert.False(_inbox.MoveTo(_output, int.MaxValue));
        Assert.Equal(0, _inbox.Bytes);
    }

    private static string TextOf(int number) => $">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$3\r\n{number:D3}\r\n";

    private void Post(int number) =>
        _inbox.Post(Message.OfStrings("message"u8, "c"u8, Encoding.ASCII.GetBytes(number.ToString("D3", CultureInfo.InvariantCulture))));

    private sealed class FakeConnection : Connection
    {
        public int Turns { get; private set; }

        public int Closes { get; private set; }

        public override int File => -1;

        public override int Receive(Span<byte> buffer) => WouldBlock;

        public override int Send(ReadOnlySpan<byte> bytes) => WouldBlock;

        public override void RequestClose() => Closes++;

        public override void RequestTurn() => Turns++;
    }
}
