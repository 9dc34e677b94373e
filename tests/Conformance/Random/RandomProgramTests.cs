using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>Random programs, alone and pipelined, in RESP2 and RESP3.</summary>
[Collection(ServerPairDefinition.Name)]
public sealed class RandomProgramTests(ServerPair servers)
{
    private const int Databases = 3;
    private const int CommandsShownOnFailure = 15;
    private static readonly TimeSpan ExpiryDeadline = TimeSpan.FromSeconds(10);

    private readonly List<RandomCommand> _history = [];

    private static int CommandCount => TestScale.Of(6_000, 200_000);

    [DifferentialTheory]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(2, 64)]
    [InlineData(3, 64)]
    public void RandomCommandsGetTheRepliesOfRedis(int protocol, int maxPipeline)
    {
        using ConnectionPair connections = servers.Connect();
        Run(connections, protocol, maxPipeline);
    }

    [DifferentialTheory]
    [InlineData(2, 64)]
    [InlineData(3, 1)]
    public void RandomCommandsOnCompressedValuesGetTheRepliesOfRedis(int protocol, int maxPipeline)
    {
        using ConnectionPair connections = servers.ConnectCompressing();
        Run(connections, protocol, maxPipeline);
    }

    private void Run(ConnectionPair connections, int protocol, int maxPipeline)
    {
        SeededRandom random = SeededRandom.Create();
        RandomProgram program = new(random, Databases);
        connections.Reset(protocol);
        List<RandomCommand> batch = [];
        for (int i = 0; i < CommandCount; i++)
        {
            RandomCommand command = program.Next();
            batch.Add(command);
            if (command.Kind == RandomKind.Plain && batch.Count < random.Next(1, maxPipeline + 1)) continue;
            RunBatch(connections, batch, random);
            batch.Clear();
        }
    }

    private void RunBatch(ConnectionPair connections, List<RandomCommand> batch, SeededRandom random)
    {
        List<RandomCommand> sent = [.. batch.Where(c => c.Kind != RandomKind.WholeScan)];
        using MemoryStream frames = new();
        foreach (RandomCommand command in sent) frames.Write(RespConnection.Encode(command.Words));
        connections.Send(frames.ToArray());
        foreach (RandomCommand command in sent)
        {
            (RespReply redis, RespReply subject) = connections.Read();
            _history.Add(command);
            if (!ReplyComparison.Agree(command.Likeness, command.Tolerance, redis, subject))
                Assert.Fail(Report(random, redis.ToString(), subject.ToString()));
        }

        RandomCommand last = batch[^1];
        if (last.Kind == RandomKind.Expiring)
        {
            AwaitExpiry(connections.Redis, last.Words[1]);
            AwaitExpiry(connections.Subject, last.Words[1]);
        }
        else if (last.Kind == RandomKind.WholeScan)
        {
            CompareScans(connections, last, random);
        }
    }

    private void CompareScans(ConnectionPair connections, RandomCommand command, SeededRandom random)
    {
        _history.Add(command);
        string redis = ScanAll(connections.Redis, command.Words[0]);
        string subject = ScanAll(connections.Subject, command.Words[0]);
        if (redis != subject) Assert.Fail(Report(random, redis, subject));
    }

    private static string ScanAll(RespConnection connection, byte[] count)
    {
        SortedSet<string> keys = new(StringComparer.Ordinal);
        byte[] cursor = "0"u8.ToArray();
        do
        {
            RespReply step = connection.Call(["SCAN"u8.ToArray(), cursor, "COUNT"u8.ToArray(), count]);
            cursor = step.Items[0].Payload;
            foreach (RespReply key in step.Items[1].Items) keys.Add(RespReply.Printable(key.Payload));
        }
        while (!cursor.AsSpan().SequenceEqual("0"u8));

        return string.Join(' ', keys);
    }

    private static void AwaitExpiry(RespConnection connection, byte[] key)
    {
        long started = Stopwatch.GetTimestamp();
        while (connection.Call(["EXISTS"u8.ToArray(), key]).Integer != 0)
            Assert.True(Stopwatch.GetElapsedTime(started) < ExpiryDeadline, "A key with 1 ms to live is still there.");
    }

    private string Report(SeededRandom random, string redis, string subject)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"{random}, command {_history.Count}; the last ones:");
        foreach (RandomCommand command in _history.TakeLast(CommandsShownOnFailure))
            text.AppendLine(CultureInfo.InvariantCulture, $"    {string.Join(' ', command.Words.Select(w => RespReply.Printable(w)))}");
        return text.Append(CultureInfo.InvariantCulture, $"  Redis:   {redis}\n  Tiercel: {subject}").ToString();
    }
}
