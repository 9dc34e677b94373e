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

    // What of a word of a template is replaced by a number.
    private const string Number = "{n}";

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
        // What changes a value has keys of its own: the others expect theirs as they were set.
        string family = options.Command switch
        {
            LoadCommand.Incr => "cnt:", LoadCommand.Append => "app:", LoadCommand.SetBit => "bit:", _ => "key:",
        };
        _keyPrefix = Encoding.ASCII.GetBytes(family.PadRight(Math.Max(prefix, 4), 'x')[..prefix]);
        _value = new byte[options.ValueBytes];
        new Random((int)options.Seed).NextBytes(_value);
    }

    /// <summary>The batches that connections send in turn; more than one only where requests differ in kind.</summary>
    public IReadOnlyList<Batch> BuildBatches()
    {
        if (_options.Command == LoadCommand.Template) return [.. _options.Templates.Select((_, turn) => BuildOfTemplates(turn))];
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
            LoadCommand.Get or LoadCommand.GetEx => get,
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

    // Each batch begins with the request after the one that the batch before ended with, if that has a request each.
    private Batch BuildOfTemplates(int turn)
    {
        using MemoryStream bytes = new();
        List<int> numbers = [];
        List<int> ends = [];
        int first = (int)((long)turn * _options.Depth % _options.Templates.Count);
        for (int i = 0; i < _options.Depth; i++)
        {
            string[] words = _options.Templates[(first + i) % _options.Templates.Count].Split(' ');
            bytes.Write(Ascii($"*{words.Length}\r\n"));
            foreach (string word in words)
            {
                bool isNumbered = word.EndsWith(Number, StringComparison.Ordinal);
                AppendBulk(bytes, Ascii(isNumbered ? word[..^Number.Length] + new string('0', KeyDigits) : word));
                if (isNumbered) numbers.Add((int)bytes.Length - KeyDigits - 2);
            }

            ends.Add((int)bytes.Length);
        }

        return new Batch(bytes.ToArray(), [.. numbers], [.. ends]);
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
        byte[]?[] words = Words(command);
        bytes.Write(Ascii($"*{words.Length}\r\n"));
        foreach (byte[]? word in words)
        {
            AppendBulk(bytes, word ?? [.. _keyPrefix, .. new string('0', KeyDigits).Select(c => (byte)c)]);
            if (word is null) keys.Add((int)bytes.Length - KeyDigits - 2);
        }
    }

    /// <summary>The words of a request; null where a key belongs.</summary>
    private byte[]?[] Words(LoadCommand command) => command switch
    {
        LoadCommand.Ping => [Ascii("PING")],
        LoadCommand.Get => [Ascii("GET"), null],
        LoadCommand.Set when _options.TtlSeconds == 0 => [Ascii("SET"), null, _value],
        LoadCommand.Set => [Ascii("SET"), null, _value, Ascii("EX"), Ascii($"{_options.TtlSeconds}")],
        LoadCommand.Incr => [Ascii("INCR"), null],
        LoadCommand.Append => [Ascii("APPEND"), null, Ascii("abc")],
        LoadCommand.GetRange => [Ascii("GETRANGE"), null, Ascii("0"), Ascii("99")],
        LoadCommand.GetEx => [Ascii("GETEX"), null, Ascii("EX"), Ascii("1000")],
        LoadCommand.SetBit => [Ascii("SETBIT"), null, Ascii("100000"), Ascii("1")],
        LoadCommand.BitCount => [Ascii("BITCOUNT"), null],
        LoadCommand.BitOp => [Ascii("BITOP"), Ascii("XOR"), Ascii("combined"), null, null],
        _ => [Ascii("MGET"), .. new byte[]?[_options.MGetKeys]],
    };

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
