using System.Text;
using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>Malformed input: the same error, the same fate of the connection, and no other connection touched.</summary>
[Collection(ServerPairDefinition.Name)]
public sealed class ProtocolAbuseTests(ServerPair servers)
{
    private static readonly byte[][] Insertions =
        ["*"u8.ToArray(), "$"u8.ToArray(), "\r\n"u8.ToArray(), "-1"u8.ToArray(), "9"u8.ToArray(), "\""u8.ToArray(), " "u8.ToArray()];

    private static int Mutations => TestScale.Of(2_000, 50_000);

    [DifferentialTheory]
    [MemberData(nameof(AbuseFrames.All), MemberType = typeof(AbuseFrames))]
    public void MalformedFrameIsAnsweredAsByRedis(string frame)
    {
        using ConnectionPair bystanders = Prepare();
        byte[] input = AbuseFrames.Decode(frame);
        Exchange redis = Exchange.KeepingOpen(servers.Redis, input);
        Exchange subject = Exchange.KeepingOpen(servers.Subject, input);
        if (!ServerPair.SubjectIsRedis && Differences.Frames.TryGetValue(frame, out string? reason))
        {
            Assert.False(redis.SameAs(subject), $"{frame}: a listed difference has vanished ({reason})");
        }
        else
        {
            AssertSame(frame, redis, subject);
        }

        AssertUntouched(bystanders);
    }

    [DifferentialTheory]
    [InlineData("inline without an end", "", 70_000)]
    [InlineData("count without an end", "*", 70_000)]
    [InlineData("length without an end", "*1\r\n$", 70_000)]
    [InlineData("inline just short enough", "ECHO ", 60_000)]
    public void EndlessLineIsAnsweredAsByRedis(string what, string start, int digits)
    {
        using ConnectionPair bystanders = Prepare();
        byte[] input = Encoding.ASCII.GetBytes(start + new string('1', digits));
        Exchange redis = Exchange.KeepingOpen(servers.Redis, input);
        AssertSame(what, redis, Exchange.KeepingOpen(servers.Subject, input));
        AssertUntouched(bystanders);
    }

    [DifferentialFact]
    public void MutatedFramesAreAnsweredAsByRedis()
    {
        SeededRandom random = SeededRandom.Create();
        using ConnectionPair bystanders = Prepare();
        for (int i = 0; i < Mutations; i++)
        {
            byte[] input = Mutate(random);
            if (input.Contains((byte)0)) continue; // see Differences.Frames

            Exchange redis = Exchange.ThenFinish(servers.Redis, input);
            Exchange subject = Exchange.ThenFinish(servers.Subject, input);
            if (subject.NamesUnknownCommand && !redis.NamesUnknownCommand) continue; // a command that only Redis has: HGET

            AssertSame($"{random}: {RespReply.Printable(input)}", redis, subject);
        }

        AssertUntouched(bystanders);
    }

    private ConnectionPair Prepare()
    {
        ConnectionPair bystanders = servers.Connect();
        bystanders.Reset(protocol: 2);
        return bystanders;
    }

    private static byte[] Mutate(SeededRandom random)
    {
        List<byte> bytes = [];
        for (int frames = random.Next(1, 4); frames > 0; frames--)
            bytes.AddRange(AbuseFrames.Sound[random.Next(AbuseFrames.Sound.Count)]);
        for (int changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveAt(at); break;
                case 3: bytes.InsertRange(at, Insertions[random.Next(Insertions.Length)]); break;
                default: bytes.RemoveRange(at, random.Next(bytes.Count - at)); break;
            }
        }

        return [.. bytes];
    }

    private static void AssertSame(string what, Exchange redis, Exchange subject)
    {
        Assert.True(redis.SameAs(subject), $"{what}\n  Redis:   {redis}\n  Tiercel: {subject}");
    }

    private static void AssertUntouched(ConnectionPair bystanders)
    {
        RespReply reply = bystanders.Subject.Call("PING");
        Assert.Equal("+PONG\\r\\n", reply.ToString());
    }
}
