using System.Text;
using Tiercel.Engine;

namespace Tiercel.Commands.Tests;

/// <summary>A keyspace with its commands, without a server: arguments in, the reply out as one line.</summary>
internal sealed class CommandHarness : IDisposable
{
    private readonly CommandBatch _batch;
    private readonly Client _client = new();

    public CommandHarness(CommandTable? table = null)
    {
        Keyspace = new Keyspace(new EngineOptions { TimeProvider = Clock });
        Dispatcher = new CommandDispatcher(Keyspace, table ?? Table, Options);
        _batch = new CommandBatch(Dispatcher);
        _client.Statistics = new CommandStatistics(Dispatcher);
    }

    public StatisticsOptions Options { get; } = new();

    public CommandStatistics Statistics => _client.Statistics!;

    public static CommandTable Table { get; } = new(GeneratedCommands.All);

    public FakeTimeProvider Clock { get; } = new();

    public Keyspace Keyspace { get; }

    public CommandDispatcher Dispatcher { get; }

    public long NowMs => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public int DatabaseIndex
    {
        get => _client.DatabaseIndex;
        set => _client.DatabaseIndex = value;
    }

    /// <summary>Runs one command, given as a line of words separated by single blanks.</summary>
    public string Run(string line) => RunWords(line.Split(' '));

    /// <summary>Runs one command; characters up to U+00FF stand for bytes.</summary>
    public string RunWords(params string[] words)
    {
        RecordingReplyWriter reply = new();
        byte[] input = Encoding.Latin1.GetBytes(string.Concat(words));
        Add(words, 0);
        _batch.Execute(input, _client, reply);
        Assert.Equal(1, reply.Values);
        return reply.ToString();
    }

    /// <summary>Runs several commands that arrived together; their replies are separated by blanks.</summary>
    public string RunBatch(params string[] lines)
    {
        RecordingReplyWriter reply = new();
        StringBuilder input = new();
        foreach (string line in lines)
        {
            string[] words = line.Split(' ');
            Add(words, input.Length);
            input.Append(string.Concat(words));
        }

        _batch.Execute(Encoding.Latin1.GetBytes(input.ToString()), _client, reply);
        return reply.ToString();
    }

    /// <summary>What was counted of a command.</summary>
    public CommandTotals Totals(string name) =>
        CommandTotals.Of([Statistics], Dispatcher.Table.All.Single(c => c.Name == name).Id);

    public void Advance(TimeSpan by)
    {
        Clock.Advance(by);
        Keyspace.AdvanceClock();
    }

    public void Dispose() => Keyspace.Dispose();

    private void Add(string[] words, int offset)
    {
        foreach (string word in words)
        {
            _batch.AddArgument(offset, word.Length);
            offset += word.Length;
        }

        _batch.EndCommand();
    }

    private sealed class Client : CommandClient;
}
