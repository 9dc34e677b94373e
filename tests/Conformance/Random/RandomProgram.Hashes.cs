namespace Tiercel.Conformance;

// Hashes under keys of their own, small and large, with fields that come back. Strings get in their way now and then.
public sealed partial class RandomProgram
{
    private (int Weight, Func<RandomCommand> Make)[] HashGrammar() =>
    [
        (10, () => Plain("HSET", [HashKey(), .. Several(Field).SelectMany(f => (byte[][])[f, Value()])])),
        (4, () => Plain("HSET", [HashKey(), .. Enumerable.Range(0, 20).SelectMany(_ => (byte[][])[Field(), Ascii("x")])])),
        (5, () => Plain("HDEL", [HashKey(), .. Several(Field)])), (6, () => Plain("HGET", HashKey(), Field())),
        (3, () => Plain("HMGET", [HashKey(), .. Several(Field)])), (2, () => Plain("HLEN", HashKey())),
        (2, () => Plain("HEXISTS", HashKey(), Field())), (2, () => Plain("HSTRLEN", HashKey(), Field())),
        (2, () => Plain("HSETNX", HashKey(), Field(), Value())), (4, () => Plain("HINCRBY", HashKey(), Field(), Number())),
        (2, () => Plain("HINCRBYFLOAT", HashKey(), Field(), Decimal())),
        (2, () => Alike("HGETALL", HashKey())), (1, () => Alike("HKEYS", HashKey())), (1, () => Alike("HVALS", HashKey())),
        (1, () => Plain("OBJECT", Ascii("ENCODING"), HashKey())), (1, () => Plain("DEL", HashKey())),
        (1, () => Plain("RENAME", HashKey(), HashKey())), (1, () => Plain("COPY", HashKey(), HashKey(), Ascii("REPLACE"))),
        (1, () => Plain("MOVE", HashKey(), Database())), (1, () => Plain("GETSET", HashKey(), Value())),
        (1, () => Plain("SET", HashKey(), Value())),
        (1, () => Plain("EXPIRE", HashKey(), Ascii(Text(NewLifetimeSeconds())))),
    ];

    private byte[] HashKey() => Ascii($"h{_random.Next(4)}");

    private byte[] Field() => Ascii($"f{_random.Next(_random.Next(4) == 0 ? 400 : 12)}");

    private static RandomCommand Alike(string name, byte[] key) => new(RandomKind.Plain, [Ascii(name), key], Likeness.Unordered);
}
