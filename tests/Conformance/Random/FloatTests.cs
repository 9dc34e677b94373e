using System.Globalization;
using System.Text;
using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>INCRBYFLOAT of random texts: sums are rounded where Redis's 80-bit numbers are.</summary>
[Collection(ServerPairDefinition.Name)]
public sealed class FloatTests(ServerPair servers)
{
    private const int BatchSize = 200;

    private static int Batches => TestScale.Of(100, 2_000);

    [DifferentialTheory]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomSumsAreThoseOfRedis(int protocol)
    {
        SeededRandom random = SeededRandom.Create();
        using ConnectionPair connections = servers.Connect();
        connections.Reset(protocol);
        for (int batch = 0; batch < Batches; batch++)
        {
            List<string> lines = [];
            using MemoryStream frames = new();
            for (int i = 0; i < BatchSize; i++)
            {
                string text = RandomNumber(random);
                string line = random.Next(4) == 0 ? $"SET n {text}" : $"INCRBYFLOAT n {text}";
                lines.Add(line);
                frames.Write(RespConnection.Encode([.. line.Split(' ').Select(Encoding.ASCII.GetBytes)]));
            }

            connections.Send(frames.ToArray());
            for (int i = 0; i < BatchSize; i++)
            {
                (RespReply redis, RespReply subject) = connections.Read();
                if (redis.Raw.AsSpan().SequenceEqual(subject.Raw)) continue;
                string history = string.Join("\n    ", lines.Take(i + 1).TakeLast(4));
                Assert.Fail($"{random}, batch {batch}:\n    {history}\n  Redis:   {redis}\n  Tiercel: {subject}");
            }
        }
    }

    private static string RandomNumber(SeededRandom random)
    {
        string sign = random.Next(2) == 0 ? "-" : "";
        return random.Next(9) switch
        {
            0 => sign + random.Next(100),
            1 => $"{sign}{random.Next(1000)}.{Digits(random, random.Next(1, 4))}",
            2 => $"{sign}{Digits(random, random.Next(1, 20))}.{Digits(random, random.Next(1, 20))}",
            3 => $"{sign}{Digits(random, random.Next(1, 40))}.{Digits(random, random.Next(1, 40))}",
            4 => $"{sign}{random.Next(100)}.{Digits(random, random.Next(1, 25))}e{random.Next(-30, 30)}",
            5 => $"{sign}{Digits(random, random.Next(1, 30))}e{random.Next(-5000, 5000)}",
            6 => $"{sign}0x{Hex(random, random.Next(1, 36))}.{Hex(random, random.Next(1, 8))}p{random.Next(-120, 80)}",
            7 => $"{sign}0x{Hex(random, random.Next(1, 20))}p{random.Next(-16_500, 16_400)}",
            _ => sign + (random.Next(1_000_000) / (double)random.Next(1, 1000)).ToString("R", CultureInfo.InvariantCulture),
        };
    }

    private static string Digits(SeededRandom random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + random.Next(10))));

    private static string Hex(SeededRandom random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => random.Next(16).ToString("x", CultureInfo.InvariantCulture)));
}
