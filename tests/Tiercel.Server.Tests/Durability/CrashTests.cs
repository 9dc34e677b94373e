using System.Globalization;
using System.Net.Sockets;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>
/// Servers that are killed in the midst of writing, again and again, also while the log is rewritten, a snapshot is saved, or the
/// data is loaded: whatever was acknowledged, or seen by a reader, is there after the next start, and of a transaction all or
/// nothing.
/// </summary>
public sealed class CrashTests
{
    private const int Writers = 4;
    private const int Depth = 8;

    // Enough to be loaded, and rewritten, for a while.
    private const int KeysBefore = 100_000;
    private const int LongestStartMs = 700;

    private static int Kills => TestScale.Of(4, 70);

    public static TheoryData<string, string> Modes
    {
        get
        {
            TheoryData<string, string> modes = new() { { "no", AllTransports.NameOf(TransportKind.Sockets) } };
            foreach (object[] transport in (IEnumerable<object[]>)new AllTransports())
            {
                modes.Add("everysec", AllTransports.NameOf((TransportKind)transport[0]));
                modes.Add("always", AllTransports.NameOf((TransportKind)transport[0]));
            }

            return modes;
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task WhatWasAcknowledgedIsThereAfterAKill(string policy, string transport)
    {
        SeededRandom random = SeededRandom.Create();
        using ScratchDirectory directory = new();
        using TiercelProcess server = new(
            "--appendonly", "yes", "--appendfsync", policy, "--dir", directory.Path, "--transport", transport, "--enable-debug-command", "yes");
        using (RespConnection connection = server.Connect())
            Assert.Equal("OK", connection.Call("DEBUG", "POPULATE", KeysBefore.ToString(CultureInfo.InvariantCulture)).Text);
        Writer[] writers = [.. Enumerable.Range(0, Writers).Select(i => new Writer(i, server.Port))];
        for (int kill = 0; kill < Kills; kill++)
        {
            long enough = writers.Sum(static w => w.Acknowledged) + random.Next(1, 3000);
            Task[] runs = [.. writers.Select(static w => Task.Run(w.Run)), .. writers.Select(static w => Task.Run(w.Watch))];
            Task rewrites = Task.Run(() => SaveAgainAndAgain(server.Port, random.Next(2) == 0 ? "BGREWRITEAOF" : "BGSAVE"));
            Assert.True(SpinWait.SpinUntil(() => writers.Sum(static w => w.Acknowledged) >= enough, TimeSpan.FromSeconds(60)));
            server.Restart([.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(LongestStartMs))]);
            await Task.WhenAll([rewrites, .. runs]);
            using RespConnection connection = server.Connect();
            foreach (Writer writer in writers) writer.Check(connection, $"{policy}, {transport}, kill {kill}, {random}");
            // None was begun since then.
            Assert.Empty(Directory.EnumerateFiles(directory.Path, "temp-*", SearchOption.AllDirectories));
            Assert.InRange(connection.Call("DBSIZE").Integer, KeysBefore, long.MaxValue);
        }
    }

    private static void SaveAgainAndAgain(int port, string command)
    {
        try
        {
            using RespConnection connection = new(port);
            while (true)
            {
                connection.Call(command);
                while (connection.Call("INFO", "persistence").Text.Contains("in_progress:1", StringComparison.Ordinal))
                {
                }
            }
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // Killed, as it was meant to be.
        }
    }

    // Writes numbered keys, and the number itself, in transactions and single commands by turns, some at a time.
    private sealed class Writer(int id, int port)
    {
        private long _sent;
        private long _acknowledged;
        private long _seen;

        public long Acknowledged => Volatile.Read(ref _acknowledged);

        public void Run()
        {
            try
            {
                using RespConnection connection = new(port);
                while (true)
                {
                    using MemoryStream frames = new();
                    for (int i = 0; i < Depth; i++) frames.Write(Frame(++_sent));
                    connection.Send(frames.ToArray());
                    for (int i = 0; i < Depth; i++)
                    {
                        RespReply reply = connection.Read();
                        for (int queued = 0; queued < 4 && IsTransaction(_acknowledged + 1); queued++) reply = connection.Read();
                        Assert.False(reply.IsError, reply.Text);
                        Volatile.Write(ref _acknowledged, _acknowledged + 1);
                    }
                }
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // Killed, as it was meant to be.
            }
        }

        /// <summary>Looks, as any client may, at what was written last.</summary>
        public void Watch()
        {
            try
            {
                using RespConnection connection = new(port);
                while (true)
                {
                    string text = connection.Call("GET", $"last:{id}").Text;
                    _seen = text.Length == 0 ? 0 : long.Parse(text, CultureInfo.InvariantCulture);
                }
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // Killed, as it was meant to be.
            }
        }

        public void Check(RespConnection connection, string when)
        {
            string text = connection.Call("GET", $"last:{id}").Text;
            long last = text.Length == 0 ? 0 : long.Parse(text, CultureInfo.InvariantCulture);
            Assert.True(last >= _acknowledged, $"{_acknowledged} were acknowledged, {last} are there: {when}");
            Assert.True(last >= _seen, $"{_seen} was seen, {last} are there: {when}");
            Assert.True(last <= _sent, $"{last} are there, {_sent} were sent: {when}");
            Assert.Equal(last, connection.Call("LLEN", $"list:{id}").Integer);
            for (long i = Math.Max(1, last - 40); i <= last; i++) Assert.Equal($"value {i}", connection.Call("GET", $"key:{id}:{i}").Text);
            Assert.Equal(0, connection.Call("EXISTS", $"key:{id}:{last + 1}").Integer);
            _sent = _acknowledged = last;
        }

        private static bool IsTransaction(long number) => number % 2 == 0;

        // All three keys in one step: a transaction, or a script.
        private byte[] Frame(long number)
        {
            string text = number.ToString(CultureInfo.InvariantCulture);
            string[][] changes = [["SET", $"key:{id}:{text}", $"value {text}"], ["RPUSH", $"list:{id}", text], ["SET", $"last:{id}", text]];
            const string script = "redis.call('SET', KEYS[1], ARGV[1]) redis.call('RPUSH', KEYS[2], ARGV[2]) return redis.call('SET', KEYS[3], ARGV[2])";
            string[][] commands = IsTransaction(number)
                ? [["MULTI"], .. changes, ["EXEC"]]
                : [["EVAL", script, "3", changes[0][1], changes[1][1], changes[2][1], changes[0][2], text]];
            return [.. commands.SelectMany(static c => RespConnection.Encode([.. c.Select(System.Text.Encoding.ASCII.GetBytes)]))];
        }
    }
}
