namespace Tiercel.Conformance;

/// <summary>A reply that differs from Redis's on purpose.</summary>
/// <param name="Case">File and title of the case: <c>file/title</c>.</param>
/// <param name="Step">The line of the case, as written.</param>
/// <param name="Reason">Why Tiercel answers otherwise.</param>
public sealed record Difference(string Case, string Step, string Reason);

/// <summary>
/// All differences on purpose. Each is checked to exist: one that has vanished fails the test of its case, so that
/// this list never claims more than is true.
/// </summary>
public static class Differences
{
    public static IReadOnlyList<Difference> All { get; } =
    [
        new("object/OBJECT ENCODING and REFCOUNT", "object encoding s", EncodingOfText),
        new("server/CONFIG GET", "CONFIG GET MAXMEMORY", "a setting is printed by its own name, not as the client spelt it"),
        new("server/CONFIG SET", "CONFIG SET maxmemory-samples 0", "samples are limited to 64, and the error names the limit"),
        new("server/CONFIG SET", "CONFIG SET maxmemory-policy nonsense", PolicyOrder),
        new("server/CONFIG SET", "CONFIG SET maxmemory-samples 5 maxmemory-policy nonsense", PolicyOrder),
        new("bitmaps/BITFIELD on overflow", "BITFIELD k OVERFLOW SAT SET i8 0 -9223372036854775808 GET i8 0",
            "the least number saturates to the least of the field; in Redis a subtraction overflows and it becomes the greatest"),
        new("bitmaps/BITFIELD with wrong arguments", "BITFIELD k GET i64 #288230376151711744",
            "an offset beyond 64 bits is out of range; in Redis it wraps around, here to 0"),
        new("connection/CLIENT about what does not exist yet", "CLIENT NO-TOUCH ON", "a subcommand of Redis 7.2, which 7.0 does not know"),
        new(Standalone, "REPLCONF listening-port 6379", NoReplication),
        new(Standalone, "REPLCONF", NoReplication),
        new(Standalone, "REPLICAOF 127.0.0.1 1", NoReplication),
        new(Standalone, "CLIENT KILL MAXAGE 1000000000", "the filter of Redis 7.4, which 7.0 does not know"),
        new("sortedsets/Ranks", "ZRANK z a WITHSCORE", "the form of Redis 7.2, which 7.0 does not know"),
        new("dump/RESTORE of payloads of Redis 7.2", @"RESTORE a 0 ""\x00\x02\x68\x69\x0b\x00\xc6\xb4\x22\x9b\x73\xae\xf2\x9d""",
            "they are read, and 7.0 refuses what is newer than itself"),
        new("sort/COMMAND INFO and GETKEYS of SORT", "COMMAND GETKEYS SORT a LIMIT 1 STORE b", FirstStore),
        new("sort/COMMAND INFO and GETKEYS of SORT", "COMMAND INFO sort", "it is told where STORE is looked for, and Redis has notes instead"),
        new("sort/COMMAND INFO and GETKEYS of SORT", "COMMAND INFO sort_ro", "Redis notes that patterns lead to other keys"),
        new("streams/XREADGROUP of a stream named twice", "XREADGROUP GROUP g c STREAMS s s > >",
            "how many streams are replied is said first, so the second one comes without entries rather than not at all"),
        new(Irrevocable, "EVAL \"return redis.call('flushdb')\" 0", CannotBeTakenBack),
        new(Irrevocable, "EVAL \"return redis.call('flushall')\" 0", CannotBeTakenBack),
        new(Irrevocable, "EVAL \"return redis.call('swapdb', 5, 6)\" 0", CannotBeTakenBack),
        new("scripts/Settings of cjson", "EVAL \"return cjson.encode({{{{}}}})\" 0",
            "a script begins with the settings of the library as they are at first; in Redis those that any script has set stay for all"),
    ];

    private const string Irrevocable = "scripts/What can not be taken back";

    private const string CannotBeTakenBack =
        "a script that fails leaves nothing behind, and emptied databases could not be filled again: script-atomicity redis allows it";

    private const string Standalone = "standalone/What is not done, and what a later Redis does";

    private const string NoReplication = "there is no replication yet, and who asks for it is told so";

    private const string FirstStore = "the word is looked for without regard to the arguments of other options, which only matters to calls that fail";

    private const string EncodingOfText = "a string has no encoding of its own: the answer is that of the same text just set";

    private const string PolicyOrder = "the error lists the same policies with the default first";

    /// <summary>Malformed frames that are answered otherwise on purpose, each with its reason.</summary>
    public static IReadOnlyDictionary<string, string> Frames { get; } = new Dictionary<string, string>
    {
        ["PING\\x00\\r\\n"] = NulInLine,
        ["*1\\r\\n\\x00\\r\\n"] = NulInLine,
        ["*2\\r\\n$4\\r\\nPOST\\r\\n$1\\r\\n/\\r\\n"] = NotALine,
        ["*1\\r\\n$5\\r\\nHost:\\r\\n"] = NotALine,
    };

    /// <summary>What browsers can be made to send are lines; these are refused as by Redis.</summary>
    private const string NotALine = "As an array POST and Host: are names of commands that do not exist";

    /// <summary>Redis looks for the end of a line with strchr.</summary>
    private const string NulInLine = "Redis waits for ever for the end of a line that holds a NUL byte; Tiercel sees its end";

    public static Difference? Find(Case owner, CaseStep step) =>
        All.FirstOrDefault(d => d.Case == $"{owner.File}/{owner.Title}" && d.Step == step.Text);
}
