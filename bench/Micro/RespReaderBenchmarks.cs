using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Tiercel.Resp;

namespace Tiercel.Bench.Micro;

/// <summary>
/// A pipeline of commands found in the bytes of one receive, per command; beside a reader that makes an array of
/// each argument, as one would write it first.
/// </summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[MemoryDiagnoser]
public class RespReaderBenchmarks
{
    private const int Commands = 64;

    private readonly byte[] _gets = Repeat("*2\r\n$3\r\nGET\r\n$16\r\nkey:000000000042\r\n");
    private readonly byte[] _sets = Repeat("*3\r\n$3\r\nSET\r\n$16\r\nkey:000000000042\r\n$8\r\nvalue042\r\n");
    private readonly byte[] _inline = Repeat("GET key:000000000042\r\n");

    [Benchmark(Baseline = true, OperationsPerInvoke = Commands)]
    [BenchmarkCategory("GET")]
    public int NaiveGet() => NaiveRespReader.CountArguments(_gets);

    [Benchmark(OperationsPerInvoke = Commands)]
    [BenchmarkCategory("GET")]
    public int ReadGet() => CountArguments(_gets);

    [Benchmark(Baseline = true, OperationsPerInvoke = Commands)]
    [BenchmarkCategory("SET")]
    public int NaiveSet() => NaiveRespReader.CountArguments(_sets);

    [Benchmark(OperationsPerInvoke = Commands)]
    [BenchmarkCategory("SET")]
    public int ReadSet() => CountArguments(_sets);

    [Benchmark(Baseline = true, OperationsPerInvoke = Commands)]
    [BenchmarkCategory("inline")]
    public int NaiveInline() => NaiveRespReader.CountArguments(_inline);

    [Benchmark(OperationsPerInvoke = Commands)]
    [BenchmarkCategory("inline")]
    public int ReadInline() => CountArguments(_inline);

    private static int CountArguments(byte[] input)
    {
        RespReaderState state = default;
        RespLimits limits = new(512 << 20);
        Counter counter = default;
        while (state.Position < input.Length)
        {
            if (RespReader.Read(input, ref state, in limits, ref counter) != RespReadResult.Complete) break;
        }

        return counter.Arguments;
    }

    private static byte[] Repeat(string command) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(command, Commands)));

    private struct Counter : IRespArgumentHandler
    {
        public int Arguments { get; private set; }

        public void OnArgument(int offset, int length) => Arguments++;
    }
}
