using System.Buffers.Text;
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Tiercel.Primitives;

namespace Tiercel.Bench.Micro;

/// <summary>Reading and writing a counter, beside the framework's way over UTF-8 and the way over strings.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[MemoryDiagnoser]
public class IntegerTextBenchmarks
{
    private readonly byte[] _buffer = new byte[IntegerText.MaxLength];
    private byte[] _text = [];

    [Params(7, 123_456, -9_223_372_036_854_775_807)]
    public long Value { get; set; }

    [GlobalSetup]
    public void Setup() => _text = Encoding.ASCII.GetBytes(Value.ToString(CultureInfo.InvariantCulture));

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Parse")]
    public long ParseString() => long.Parse(Encoding.ASCII.GetString(_text), CultureInfo.InvariantCulture);

    [Benchmark]
    [BenchmarkCategory("Parse")]
    public bool ParseUtf8Parser() => Utf8Parser.TryParse(_text, out long _, out int used) && used == _text.Length;

    [Benchmark]
    [BenchmarkCategory("Parse")]
    public bool ParseIntegerText() => IntegerText.TryParse(_text, out _);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Format")]
    public int FormatString() => Encoding.ASCII.GetBytes(Value.ToString(CultureInfo.InvariantCulture), _buffer);

    [Benchmark]
    [BenchmarkCategory("Format")]
    public bool FormatUtf8Formatter() => Utf8Formatter.TryFormat(Value, _buffer, out _);

    [Benchmark]
    [BenchmarkCategory("Format")]
    public int FormatIntegerText() => IntegerText.Format(Value, _buffer).Length;
}
