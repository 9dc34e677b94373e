using System.Text;
using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>
/// Payloads of strings that Redis made, whole and damaged under a right checksum: whatever Redis takes or refuses, the
/// subject does too, with the same words and the same value.
/// </summary>
[Collection(ServerPairDefinition.Name)]
public sealed class DamagedPayloadTests(ServerPair servers)
{
    private static int Payloads => TestScale.Of(3_000, 100_000);

    [DifferentialFact]
    public void RedisTakesAndRefusesTheSame()
    {
        SeededRandom random = SeededRandom.Create();
        using ConnectionPair connections = servers.Connect();
        connections.Reset(protocol: 2);
        byte[] name = "damaged"u8.ToArray();
        for (int i = 0; i < Payloads; i++)
        {
            // Of every ten payloads one stays whole: LZF as Redis writes it among them.
            byte[] payload = MadeByRedis(connections.Redis, RandomValue(random));
            if (i % 10 != 0) payload = DamagedPayload.Make(payload, payload, random);
            byte[][] restore = ["RESTORE"u8.ToArray(), name, "0"u8.ToArray(), payload, "REPLACE"u8.ToArray()];
            Compare(connections, restore, payload, random);
            Compare(connections, ["GET"u8.ToArray(), name], payload, random);
        }
    }

    private static void Compare(ConnectionPair connections, byte[][] command, byte[] payload, SeededRandom random)
    {
        (RespReply redis, RespReply subject) = connections.Call(command);
        if (redis.Raw.AsSpan().SequenceEqual(subject.Raw)) return;
        string which = Encoding.ASCII.GetString(command[0]);
        Assert.Fail($"{random}: {which} after {Convert.ToHexString(payload)}\n  Redis:   {redis}\n  Tiercel: {subject}");
    }

    private static byte[] MadeByRedis(RespConnection redis, byte[] value)
    {
        byte[] name = "source"u8.ToArray();
        redis.Send(RespConnection.Encode(["SET"u8.ToArray(), name, value]));
        redis.Read();
        redis.Send(RespConnection.Encode(["DUMP"u8.ToArray(), name]));
        return redis.Read().Payload;
    }

    private static byte[] RandomValue(SeededRandom random)
    {
        if (random.Next(4) == 0) return Encoding.ASCII.GetBytes($"{random.Next(int.MinValue, int.MaxValue) >> random.Next(32)}");
        byte[] value = new byte[random.Next(random.Next(5) == 0 ? 20_000 : 100)];
        random.NextBytes(value);
        // Repetitions of several distances, for the compressor.
        for (int at = random.Next(1, 40); at < value.Length; at++)
        {
            if (random.Next(30) > 0) value[at] = value[at - 1 - random.Next(Math.Min(at, 3))];
        }

        return value;
    }
}
