using System.Globalization;
using System.Net.Sockets;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>
/// Servers that are killed in the midst of writing, again and again: whatever was acknowledged is there after the next start, and
/// of a transaction all or nothing.
/// </summary>
public sealed class CrashTests
{
    private const int Writers = 4;
    private const int Depth = 8;

    private static int Kills => Environment.GetEnvironmentVariable("TIERCEL_TEST_FULL") == "1" ? 70 : 4;

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
        using TiercelProcess server = new("--appendonly", "yes", "--appendfsync", policy, "--dir", directory.Path, "--transport", transport);
        Writer[] writers = [.. Enumerable.Range(0, Writers).Select(i => new Writer(i, server.Port))];
        for (int kill = 0; kill < Kills; kill++)
        {
            long enough = writers.Sum(static w => w.Acknowledged) + random.Next(1, 3000);
            Task[] runs = [.. writers.Select(static w => Task.Run(w.Run))];
            Assert.True(SpinWait.SpinUntil(() => writers.Sum(static w => w.Acknowledged) >= enough, TimeSpan.FromSeconds(30)));
            server.Restart();
            await Task.WhenAll(runs);
            using RespConnection connection = server.Connect();
            foreach (Writer writer in writers) writer.Check(connection, $"{policy}, {transport}, kill {kill}, {random}");
        }
    }

    // Writes numbered keys, and the number itself, in transactions and single commands by turns, some at a time.
    private sealed class Writer(int id, int port)
    {
        private long _sent;
        private long _acknowledged;

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

        public void Check(RespConnection connection, string when)
        {
            string text = connection.Call("GET", $"last:{id}").Text;
            long last = text.Length == 0 ? 0 : long.Parse(text, CultureInfo.InvariantCulture);
            Assert.True(last >= _acknowledged, $"{_acknowledged} were acknowledged, {last} are there: {when}");
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
