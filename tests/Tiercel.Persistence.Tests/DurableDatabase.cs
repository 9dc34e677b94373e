using System.Text;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Resp;
using Tiercel.Storage;
using Tiercel.TestKit;

namespace Tiercel.Persistence.Tests;

/// <summary>A keyspace over a simulated disk, with the commands on data, for one thread.</summary>
internal sealed class DurableDatabase : IDisposable
{
    private readonly Keyspace _keyspace;
    private readonly DirectoryLease _lease;
    private readonly CommandBatch _batch;
    private readonly ReplayReplies _replies = new();
    private readonly Client _client = new();

    public DurableDatabase(SimulatedDisk disk, SyncPolicy policy = SyncPolicy.Never, bool tellsTime = false)
    {
        EngineOptions options = new();
        options.Durability.Sync = policy;
        options.Durability.LogsTime = tellsTime;
        options.Durability.Directory = "data";
        _keyspace = new Keyspace(options);
        _lease = new DirectoryLease(disk, options.Durability.Directory);
        CommandDispatcher dispatcher = new(_keyspace, new CommandTable(GeneratedCommands.All));
        _batch = new CommandBatch(dispatcher);
        try
        {
            Store = DurableStore.Open(dispatcher, new MemoryLibraries(), disk, _lease);
        }
        catch
        {
            _lease.Dispose();
            _keyspace.Dispose();
            throw;
        }
    }

    public DurableStore Store { get; }

    public Keyspace Keyspace => _keyspace;

    /// <summary>Runs a command, its words separated by blanks. It may only fail because the disk has.</summary>
    public void Run(string command)
    {
        TryRun(command);
        Assert.True(_replies.FirstError is null || _replies.FirstError.StartsWith("MISCONF", StringComparison.Ordinal), _replies.FirstError);
    }

    /// <summary>As <see cref="Run"/>, of one that may fail.</summary>
    public void TryRun(string command)
    {
        byte[] frame = RespConnection.Encode([.. command.Split(' ').Select(Encoding.Latin1.GetBytes)]);
        RespReaderState state = default;
        Arguments arguments = new(_batch);
        Assert.Equal(RespReadResult.Complete, RespReader.Read(frame, ref state, RespLimits.Default, ref arguments));
        _batch.EndCommand();
        _batch.Execute(frame, _client, _replies);
    }

    public void Select(int database) => _client.DatabaseIndex = database;

    /// <summary>What a key holds as a string.</summary>
    public string? Get(string key) => _keyspace.Database(0).Strings.GetString(key);

    /// <summary>What a key holds as a list.</summary>
    public string[] List(string key) => _keyspace.Database(0).Lists.RangeStrings(key);

    public void Dispose()
    {
        Store.Dispose();
        _lease.Dispose();
        _keyspace.Dispose();
    }

    private sealed class Client : CommandClient;

    private readonly struct Arguments(CommandBatch batch) : IRespArgumentHandler
    {
        public void OnArgument(int offset, int length) => batch.AddArgument(offset, length);
    }
}
