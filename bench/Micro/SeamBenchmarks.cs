using BenchmarkDotNet.Attributes;
using Tiercel.Commands;
using Tiercel.Commands.Tests;
using Tiercel.Engine;

namespace Tiercel.Bench.Micro;

/// <summary>
/// GET of one hot key, a layer more each time: the index alone, its lock, the scope and the operation, the
/// dispatcher with context and reply writer, the batch with look-up of the command and the hash. What the seams cost
/// a command is <see cref="Dispatched"/> less <see cref="TableUnderLock"/>.
/// </summary>
[MemoryDiagnoser]
public class SeamBenchmarks
{
    private readonly Keyspace _keyspace = new(new EngineOptions());
    private readonly byte[] _input = "GETkey:000000000042"u8.ToArray();
    private readonly Argument[] _arguments = new Argument[2];
    private readonly SilentReplyWriter _reply = new();
    private readonly Client _client = new();
    private CommandDispatcher _dispatcher = null!;
    private CommandBatch _batch = null!;
    private CommandInfo _get = null!;
    private Database _database = null!;
    private Shard _shard = null!;
    private ulong _hash;

    private ReadOnlySpan<byte> Key => _input.AsSpan(3);

    [GlobalSetup]
    public void Setup()
    {
        _database = _keyspace.Database(0);
        _database.Strings.Set(Key, "value042"u8);
        _hash = _keyspace.Hash(Key);
        _shard = _database.ShardOf(_hash);
        _dispatcher = new CommandDispatcher(_keyspace, new CommandTable(GeneratedCommands.All));
        _batch = new CommandBatch(_dispatcher);
        if (!_dispatcher.Table.TryFind("GET"u8, out CommandInfo? get)) throw new InvalidOperationException("There is no GET.");
        _get = get;
        _arguments[0] = new Argument { Offset = 0, Length = 3 };
        _arguments[1] = new Argument { Offset = 3, Length = _input.Length - 3, Hash = _hash };
    }

    [GlobalCleanup]
    public void Cleanup() => _keyspace.Dispose();

    [Benchmark]
    public int TableAlone() => Find(_shard.Table!);

    [Benchmark(Baseline = true)]
    public int TableUnderLock()
    {
        _shard.Enter();
        int length = Find(_shard.Table!);
        _shard.Exit();
        return length;
    }

    [Benchmark]
    public int ScopeAndOperation()
    {
        scoped KeyScope scope = new(_database);
        scope.Acquire(_hash);
        StringOps.Get(ref scope, new Key(Key, _hash), out ReadOnlySpan<byte> value);
        int length = value.Length;
        scope.Release();
        return length;
    }

    [Benchmark]
    public int Dispatched()
    {
        _dispatcher.Execute(_get, _input, _arguments, _client, _reply);
        return _reply.LastLength;
    }

    [Benchmark]
    public int Batched()
    {
        _batch.AddArgument(0, 3);
        _batch.AddArgument(3, _input.Length - 3);
        _batch.EndCommand();
        _batch.Execute(_input, _client, _reply);
        return _reply.LastLength;
    }

    private int Find(Table table) =>
        table.TryFind(_hash, Key, out Table.Slot slot) ? table.EntryAt(slot.Reference).KeptValue.Length : -1;

    private sealed class Client : CommandClient;
}
