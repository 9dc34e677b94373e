using System.Globalization;

namespace Tiercel.Bench.Load;

/// <summary>The requests that a run is made of.</summary>
public enum LoadCommand
{
    /// <summary>GET of a random key.</summary>
    Get,

    /// <summary>SET of a random key.</summary>
    Set,

    /// <summary>MGET of several random keys.</summary>
    MGet,

    /// <summary>PING.</summary>
    Ping,

    /// <summary>Nine GETs to one SET.</summary>
    Mixed,

    /// <summary>INCR of a random counter.</summary>
    Incr,

    /// <summary>APPEND of three bytes to a random key of its own.</summary>
    Append,

    /// <summary>GETRANGE of the first hundred bytes of a random key.</summary>
    GetRange,

    /// <summary>GETEX with EX of a random key.</summary>
    GetEx,

    /// <summary>SETBIT of one bit of a random bitmap of 12.5 kB.</summary>
    SetBit,

    /// <summary>BITCOUNT of a random key.</summary>
    BitCount,

    /// <summary>BITOP XOR of two random keys into a third.</summary>
    BitOp,

    /// <summary>The requests of <see cref="LoadOptions.Templates"/>, in turn.</summary>
    Template,
}

/// <summary>What to send, to whom, how hard and how long.</summary>
public sealed record LoadOptions
{
    public const string Help = """
        Sends RESP requests to a server on 127.0.0.1 and counts the replies. One thread, epoll, Linux only.

          --port N            6379
          --connections N     50
          --depth N           requests sent together, then awaited together; 1
          --command NAME      get | set | mget | ping | mixed (nine gets to one set) | incr | append
                              | getrange | getex | setbit | bitcount | bitop; get
          --request TEXT      this request instead, its words separated by spaces; {n} at the end of a word
                              becomes twelve digits; requests separated by ; are sent in turn
          --subscribers N     so many more connections subscribe, and get what PUBLISH channel message, given as
                              the request, sends: it ends when all have all of it; 0
          --mget-keys N       keys of an MGET; 100
          --keys N            keys to choose from at random; 1
          --key-bytes N       length of a key, at least 12; 16
          --value-bytes N     length of a value; 3
          --ttl-seconds N     lifetime given to the values that are set; 0 = for ever
          --seconds N         length of the measurement; 3
          --requests N        measure this many requests instead
          --warmup N          seconds before it; 1
          --random N          seed of the keys chosen; 1
          --fill              sets every key once, in order, and measures that; with --request, sends that
          --server-pid N      also measures this process: CPU time, context switches
          --json              prints one JSON object instead of one line
        """;

    public int Port { get; init; } = 6379;

    public int Connections { get; init; } = 50;

    public int Depth { get; init; } = 1;

    public LoadCommand Command { get; init; } = LoadCommand.Get;

    /// <summary>Requests in place of a command's.</summary>
    public IReadOnlyList<string> Templates { get; init; } = [];

    public int Subscribers { get; init; }

    public int MGetKeys { get; init; } = 100;

    public long Keys { get; init; } = 1;

    public int KeyBytes { get; init; } = 16;

    public int ValueBytes { get; init; } = 3;

    public int TtlSeconds { get; init; }

    public double Seconds { get; init; } = 3;

    public long Requests { get; init; }

    public double WarmupSeconds { get; init; } = 1;

    public ulong Seed { get; init; } = 1;

    public bool Fill { get; init; }

    public int ServerPid { get; init; }

    public bool Json { get; init; }

    /// <exception cref="FormatException">An unknown option or a value that makes no sense; the message names it.</exception>
    public static LoadOptions Parse(IReadOnlyList<string> arguments)
    {
        LoadOptions options = new();
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            if (name is "--fill" or "--json")
            {
                options = name == "--fill" ? options with { Fill = true } : options with { Json = true };
                continue;
            }

            if (i + 1 == arguments.Count) throw new FormatException($"{name}: needs a value, or is unknown");
            options = options.With(name, arguments[++i]);
        }

        if (options.Subscribers > 0 && (options.Templates is not [string request] || request.Split(' ') is not ["PUBLISH", _, _]))
            throw new FormatException("--subscribers: needs --request 'PUBLISH channel message'");
        if (!options.Fill) return options;
        LoadCommand command = options.Templates.Count > 0 ? LoadCommand.Template : LoadCommand.Set;
        long requests = options.Requests > 0 ? options.Requests : options.Keys;
        return options with { Command = command, Requests = requests, WarmupSeconds = 0 };
    }

    private LoadOptions With(string name, string value) => name switch
    {
        "--port" => this with { Port = (int)Whole(name, value, 1, 65535) },
        "--connections" => this with { Connections = (int)Whole(name, value, 1, 10_000) },
        "--depth" => this with { Depth = (int)Whole(name, value, 1, 10_000) },
        "--command" => this with { Command = Name(name, value) },
        "--request" => this with { Command = LoadCommand.Template, Templates = value.Split(';', StringSplitOptions.TrimEntries) },
        "--subscribers" => this with { Subscribers = (int)Whole(name, value, 0, 10_000) },
        "--mget-keys" => this with { MGetKeys = (int)Whole(name, value, 1, 10_000) },
        "--keys" => this with { Keys = Whole(name, value, 1, Workload.MaxKeys) },
        "--key-bytes" => this with { KeyBytes = (int)Whole(name, value, Workload.KeyDigits, 512) },
        "--value-bytes" => this with { ValueBytes = (int)Whole(name, value, 0, 16 << 20) },
        "--ttl-seconds" => this with { TtlSeconds = (int)Whole(name, value, 0, int.MaxValue) },
        "--seconds" => this with { Seconds = Number(name, value) },
        "--requests" => this with { Requests = Whole(name, value, 1, long.MaxValue) },
        "--warmup" => this with { WarmupSeconds = Number(name, value) },
        "--random" => this with { Seed = (ulong)Whole(name, value, 0, long.MaxValue) },
        "--server-pid" => this with { ServerPid = (int)Whole(name, value, 1, int.MaxValue) },
        _ => throw new FormatException($"{name}: unknown option"),
    };

    private static LoadCommand Name(string name, string value) =>
        Enum.TryParse(value, ignoreCase: true, out LoadCommand command) && Enum.IsDefined(command)
            ? command
            : throw new FormatException($"{name}: no command of this program: {value}");

    private static long Whole(string name, string value, long minimum, long maximum) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= minimum && number <= maximum
            ? number
            : throw new FormatException($"{name}: not a whole number from {minimum} to {maximum}: {value}");

    private static double Number(string name, string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new FormatException($"{name}: not a number of seconds: {value}");
}
