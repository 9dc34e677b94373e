using Xunit;

namespace Tiercel.Conformance;

/// <summary>Input that no well-behaved client sends, in the notation of the case files.</summary>
public static class AbuseFrames
{
    private static readonly string[] Frames =
    [
        // Counts of arguments.
        "*0\\r\\n", "*-1\\r\\n", "*-2147483648\\r\\n", "*abc\\r\\n", "*\\r\\n", "*1.5\\r\\n", "* 1\\r\\n", "*+1\\r\\n$4\\r\\nPING\\r\\n",
        "*01\\r\\n$4\\r\\nPING\\r\\n", "*1048577\\r\\n", "*1048576\\r\\n", "*2147483647\\r\\n", "*2147483648\\r\\n",
        "*99999999999999999999\\r\\n", "*1\\n$4\\nPING\\n", "*1\\r\\r\\n$4\\r\\nPING\\r\\n", "*0\\r\\n*1\\r\\n$4\\r\\nPING\\r\\n",

        // Lengths of arguments.
        "*1\\r\\n$-1\\r\\n", "*1\\r\\n$abc\\r\\n", "*1\\r\\n$\\r\\n", "*1\\r\\n$536870913\\r\\n", "*1\\r\\n$536870912\\r\\n",
        "*1\\r\\n$99999999999999999999\\r\\n", "*1\\r\\n$ 4\\r\\nPING\\r\\n", "*1\\r\\n$+4\\r\\nPING\\r\\n", "*1\\r\\n$04\\r\\nPING\\r\\n",
        "*1\\r\\n$3\\r\\nPING\\r\\n", "*1\\r\\n$5\\r\\nPING\\r\\n", "*1\\r\\n$0\\r\\n\\r\\n", "*2\\r\\n$4\\r\\nECHO\\r\\n$0\\r\\n\\r\\n",
        "*1\\r\\n$4\\r\\nPINGxx*1\\r\\n$4\\r\\nPING\\r\\n",

        // Other types where a bulk string belongs.
        "*1\\r\\n+PING\\r\\n", "*1\\r\\n:1\\r\\n", "*1\\r\\n*1\\r\\n$4\\r\\nPING\\r\\n", "*1\\r\\n\\r\\n", "*1\\r\\nPING\\r\\n", "*2\\r\\n$4\\r\\nPING\\r\\nx",
        "*1\\r\\n\\x00\\r\\n", "*1\\r\\n\\xff\\r\\n", "$4\\r\\nPING\\r\\n", "+PING\\r\\n", ":1\\r\\n", "-ERR x\\r\\n", "%1\\r\\n", "~1\\r\\n", ">1\\r\\n", "_\\r\\n",

        // Inline commands.
        "PING\\r\\n", "PING\\n", "ping   hello  \\r\\n", "\\r\\n", "\\n\\n\\nPING\\r\\n", "   \\r\\nPING\\r\\n", "ECHO \\\"a b\\\"\\r\\n", "ECHO 'a b'\\r\\n",
        "ECHO \\\"\\\\x41\\\\n\\\"\\r\\n", "ECHO '\\\\''\\r\\n", "ECHO \\\"open\\r\\n", "ECHO 'open\\r\\n", "ECHO \\\"a\\\"b\\r\\n", "ECHO \\\"\\\"\\r\\n",
        "PING\\x00\\r\\n", "\\x00\\r\\n", "\\xff\\xfe\\r\\n", "SET k v\\r\\nGET k\\r\\nDEL k\\r\\n", "PING\\tx\\r\\n", "PING\\rx\\r\\n",

        // Browsers.
        "POST / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n", "GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n", "Host: localhost\\r\\n", "post /\\r\\n",
        "*2\\r\\n$4\\r\\nPOST\\r\\n$1\\r\\n/\\r\\n", "*1\\r\\n$5\\r\\nHost:\\r\\n",

        // A good command, then a bad one; a bad one, then a good one.
        "*1\\r\\n$4\\r\\nPING\\r\\n*abc\\r\\n", "*abc\\r\\n*1\\r\\n$4\\r\\nPING\\r\\n", "*1\\r\\n$4\\r\\nPING\\r\\n*1\\r\\n$x\\r\\n*1\\r\\n$4\\r\\nPING\\r\\n",
        "*1\\r\\n$6\\r\\nNOSUCH\\r\\n*1\\r\\n$4\\r\\nPING\\r\\n", "*1\\r\\n$4\\r\\nQUIT\\r\\n*1\\r\\n$4\\r\\nPING\\r\\n",

        // Unfinished.
        "*", "*1", "*1\\r", "*1\\r\\n", "*1\\r\\n$", "*1\\r\\n$4\\r\\n", "*1\\r\\n$4\\r\\nPI", "*1\\r\\n$4\\r\\nPING", "*1\\r\\n$4\\r\\nPING\\r", "PING", "\\r",
    ];

    public static TheoryData<string> All => [.. Frames];

    public static byte[] Decode(string frame) => CaseWords.Split($"\"{frame}\"")[0];

    /// <summary>Well-formed frames for mutations to start from; none does harm whatever becomes of it.</summary>
    public static IReadOnlyList<byte[]> Sound { get; } =
    [
        Decode("*3\\r\\n$3\\r\\nSET\\r\\n$1\\r\\nk\\r\\n$5\\r\\nvalue\\r\\n"), Decode("*2\\r\\n$3\\r\\nGET\\r\\n$1\\r\\nk\\r\\n"),
        Decode("*5\\r\\n$3\\r\\nSET\\r\\n$1\\r\\nk\\r\\n$1\\r\\nv\\r\\n$2\\r\\nEX\\r\\n$4\\r\\n1000\\r\\n"),
        Decode("*3\\r\\n$4\\r\\nMGET\\r\\n$1\\r\\nk\\r\\n$2\\r\\nk2\\r\\n"), Decode("*1\\r\\n$4\\r\\nPING\\r\\n"), Decode("ECHO \\\"hello world\\\"\\r\\n"),
        Decode("SET k 'quoted value'\\r\\n"), Decode("*2\\r\\n$4\\r\\nINCR\\r\\n$1\\r\\nn\\r\\n"),
    ];
}
