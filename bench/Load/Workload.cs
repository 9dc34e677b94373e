using System.Globalization;
using System.Text;

namespace Tiercel.Bench.Load;

/// <summary>
/// Builds batches of requests once and afterwards only writes other key numbers into them: twelve decimal digits,
/// taken four at a time from a table, so that a random key costs a few nanoseconds and every key can be asked for.
/// </summary>
internal sealed class Workload
{
    public const int KeyDigits = 12;
    public const long MaxKeys = 1_000_000_000_000;

    private const int TemplatesOfMixed = 16;
    private const int SetsInMixed = 10;
    private static readonly byte[] Quads = BuildQuads();

    private readonly LoadOptions _options;
    private readonly byte[] _keyPrefix;
    private readonly byte[] _value;

    public Workload(LoadOptions options)
    {
        _options = options;
        int prefix = options.KeyBytes - KeyDigits;
        _keyPrefix = Encoding.ASCII.GetBytes("key:".PadRight(Math.Max(prefix, 4), 'x')[..prefix]);
        _value = new byte[options.ValueBytes];
        new Random((int)options.Seed).NextBytes(_value);
    }

    /// <summary>The batches that connections send in turn; more than one only where requests differ in kind.</summary>
    public IReadOnlyList<Batch> BuildBatches()
    {
        if (_options.Command != LoadCommand.Mixed) return [Build(_ => _options.Command)];
        Random random = new((int)_options.Seed);
        return
        [
            .. Enumerable.Range(0, TemplatesOfMixed)
                .Select(_ => Build(_ => random.Next(SetsInMixed) == 0 ? LoadCommand.Set : LoadCommand.Get)),
        ];
    }

    /// <summary>The reply that every request gets if all its keys exist; empty if replies differ in length.</summary>
    public byte[] ExpectedReply()
    {
        byte[] get = [.. Ascii($"${_value.Length}\r\n"), .. _value, .. "\r\n"u8];
        return _options.Command switch
        {
            LoadCommand.Ping => "+PONG\r\n"u8.ToArray(),
            LoadCommand.Set => "+OK\r\n"u8.ToArray(),
            LoadCommand.Get => get,
            LoadCommand.MGet => [.. Ascii($"*{_options.MGetKeys}\r\n"), .. Enumerable.Repeat(get, _options.MGetKeys).SelectMany(b => b)],
            _ => [],
        };
    }

    /// <summary>Writes a key's number over the digits of a batch.</summary>
    public static void WriteKey(Span<byte> digits, long number)
    {
        long high = number / 10_000;
        Quads.AsSpan((int)(high / 10_000) * 4, 4).CopyTo(digits);
        Quads.AsSpan((int)(high % 10_000) * 4, 4).CopyTo(digits[4..]);
        Quads.AsSpan((int)(number % 10_000) * 4, 4).CopyTo(digits[8..]);
    }

    private Batch Build(Func<int, LoadCommand> commandAt)
    {
        using MemoryStream bytes = new();
        List<int> keys = [];
        List<int> ends = [];
        for (int i = 0; i < _options.Depth; i++)
        {
            AppendRequest(bytes, keys, commandAt(i));
            ends.Add((int)bytes.Length);
        }

        return new Batch(bytes.ToArray(), [.. keys], [.. ends]);
    }

    private void AppendRequest(MemoryStream bytes, List<int> keys, LoadCommand command)
    {
        bool lives = _options.TtlSeconds > 0;
        int arguments = command switch
        {
            LoadCommand.Ping => 1,
            LoadCommand.Get => 2,
            LoadCommand.Set => lives ? 5 : 3,
            _ => 1 + _options.MGetKeys,
        };
        bytes.Write(Ascii($"*{arguments}\r\n"));
        AppendBulk(bytes, Ascii(command.ToString().ToUpperInvariant()));
        int keyCount = command == LoadCommand.Ping ? 0 : command == LoadCommand.MGet ? _options.MGetKeys : 1;
        for (int i = 0; i < keyCount; i++)
        {
            AppendBulk(bytes, [.. _keyPrefix, .. new string('0', KeyDigits).Select(c => (byte)c)]);
            keys.Add((int)bytes.Length - KeyDigits - 2);
        }

        if (command != LoadCommand.Set) return;
        AppendBulk(bytes, _value);
        if (!lives) return;
        AppendBulk(bytes, "EX"u8);
        AppendBulk(bytes, Ascii(_options.TtlSeconds.ToString(CultureInfo.InvariantCulture)));
    }

    private static void AppendBulk(MemoryStream bytes, ReadOnlySpan<byte> text)
    {
        bytes.Write(Ascii($"${text.Length}\r\n"));
        bytes.Write(text);
        bytes.Write("\r\n"u8);
    }

    private static byte[] BuildQuads() =>
        [.. Enumerable.Range(0, 10_000).SelectMany(n => Ascii(n.ToString("D4", CultureInfo.InvariantCulture)))];

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}

/// <summary>Requests that are sent together.</summary>
/// <param name="Bytes">The requests, one after the other.</param>
/// <param name="KeyOffsets">Where the digits of each key are.</param>
/// <param name="RequestEnds">Where each request ends, so that a shorter batch is a prefix of this one.</param>
internal sealed record Batch(byte[] Bytes, int[] KeyOffsets, int[] RequestEnds)
{
    /// <summary>The same requests with bytes of their own: each connection writes its keys into its copy.</summary>
    public Batch Copy() => this with { Bytes = [.. Bytes] };
}
