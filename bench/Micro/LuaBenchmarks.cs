using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Tiercel.Engine;
using Tiercel.Lua;

namespace Tiercel.Bench.Micro;

/// <summary>
/// Scripts in process: what a call of one costs, and a command within one beside the same operation of the embedded engine.
/// Beside the reference implementation: <see cref="LuaComparison"/>.
/// </summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[MemoryDiagnoser]
public class LuaBenchmarks
{
    // Commands of one run, so that what a run costs does not count.
    private const int Commands = 1_000;

    private readonly TiercelEngine _engine = new();
    private readonly LuaMachine _machine = new();
    private readonly byte[] _destination = new byte[64];
    private readonly byte[] _key = "key:000000000042"u8.ToArray();
    private readonly CommandArgument[] _keys;
    private readonly LuaScript _constant = new("return 'hello'");
    private readonly LuaScript _get = new($"for i = 1, {Commands} do redis.call('GET', KEYS[1]) end");
    private readonly LuaScript _getAndSet = new(
        $"for i = 1, {Commands} do redis.call('SET', KEYS[1], tonumber(redis.call('GET', KEYS[1])) + 1) end");

    private Func<string> _plain = null!;
    private LuaClosure _hello = null!;
    private Strings _strings = null!;

    public LuaBenchmarks() => _keys = [_key];

    [GlobalSetup]
    public void Setup()
    {
        _strings = _engine.GetDatabase(0).Strings;
        _strings.Set(_key, "1"u8);
        if (!LuaProgram.TryCompile("return 'hello'"u8, "=hello", out LuaProgram? program, out _)) throw new InvalidOperationException("no Lua");
        _hello = _machine.Load(program);
        _plain = static () => "hello";
    }

    [GlobalCleanup]
    public void Cleanup() => _engine.Dispose();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Constant")]
    public int Delegate() => _plain().Length;

    [Benchmark]
    [BenchmarkCategory("Constant")]
    public int ConstantCall() => _machine.Call(_hello).Length;

    [Benchmark]
    [BenchmarkCategory("Constant")]
    public CommandReply ConstantScript() => _engine.Eval(0, _constant);

    [Benchmark(Baseline = true, OperationsPerInvoke = Commands)]
    [BenchmarkCategory("Get")]
    public void GetFromEngine()
    {
        for (int i = 0; i < Commands; i++) _strings.TryGet(_key, _destination, out _);
    }

    [Benchmark(OperationsPerInvoke = Commands)]
    [BenchmarkCategory("Get")]
    public CommandReply GetInScript() => _engine.Eval(0, _get, _keys);

    [Benchmark(Baseline = true, OperationsPerInvoke = Commands)]
    [BenchmarkCategory("GetAndSet")]
    public void IncrementInEngine()
    {
        for (int i = 0; i < Commands; i++) _strings.Increment(_key, 1);
    }

    [Benchmark(OperationsPerInvoke = Commands)]
    [BenchmarkCategory("GetAndSet")]
    public CommandReply GetAndSetInScript() => _engine.Eval(0, _getAndSet, _keys);
}
