using System.Text;
using Tiercel.Commands;
using Tiercel.Primitives;
using Tiercel.Resp;

namespace Tiercel.Persistence;

/// <summary>
/// Runs the commands of a log again, in batches whose keys are fetched ahead. SELECT is done here; MULTI and EXEC are passed over,
/// as what lies between them is only run if all of it is there. One thread at a time.
/// </summary>
internal sealed class LogReplay(CommandDispatcher dispatcher)
{
    private readonly CommandBatch _batch = new(dispatcher);
    private readonly ReplayClient _client = new();
    private readonly ReplayReplies _replies = new();

    /// <summary>Commands that were run.</summary>
    public long Commands { get; private set; }

    /// <summary>What the first command that failed was answered; null = none did.</summary>
    public string? FirstError => _replies.FirstError;

    /// <summary>A new file begins: nothing is selected.</summary>
    public void BeginFile() => _client.DatabaseIndex = 0;

    /// <summary>Runs all complete commands of some bytes; returns where what is left begins.</summary>
    /// <param name="bytes">The commands, one behind the other.</param>
    /// <exception cref="InvalidDataException">They are no commands.</exception>
    public int Run(Span<byte> bytes)
    {
        RespReaderState state = default;
        int done = 0;
        while (state.Position < bytes.Length && bytes[state.Position] == '*')
        {
            Arguments arguments = new(_batch);
            RespReadResult result = RespReader.Read(bytes, ref state, RespLimits.Default, ref arguments);
            if (result == RespReadResult.NeedMore) break;
            if (result == RespReadResult.ProtocolError)
                throw new InvalidDataException(Encoding.ASCII.GetString(RespErrorText.Of(in state)));
            Take(bytes, in arguments);
            done = state.Position;
        }

        _batch.DropPartialCommand();
        Execute(bytes);
        return done;
    }

    private void Take(Span<byte> bytes, in Arguments arguments)
    {
        ReadOnlySpan<byte> name = bytes.Slice(arguments.NameAt, arguments.NameLength);
        if (arguments.Count == 1 && (Ascii.EqualsIgnoreCase(name, "MULTI"u8) || Ascii.EqualsIgnoreCase(name, "EXEC"u8)))
        {
            _batch.DropPartialCommand();
            return;
        }

        if (arguments.Count == 2 && Ascii.EqualsIgnoreCase(name, "SELECT"u8))
        {
            _batch.DropPartialCommand();
            Execute(bytes);
            Select(bytes.Slice(arguments.LastAt, arguments.LastLength));
            return;
        }

        _batch.EndCommand();
        if (_batch.IsFull) Execute(bytes);
    }

    private void Select(ReadOnlySpan<byte> text)
    {
        bool exists = IntegerText.TryParse(text, out long database) && database >= 0 && database < dispatcher.Keyspace.DatabaseCount;
        if (!exists) throw new InvalidDataException($"there is no database {Encoding.UTF8.GetString(text)}: see the setting 'databases'");
        _client.DatabaseIndex = (int)database;
    }

    private void Execute(Span<byte> bytes)
    {
        if (_batch.Count == 0) return;
        Commands += _batch.Count;
        _batch.Execute(bytes, _client, _replies);
    }

    private ref struct Arguments(CommandBatch batch) : IRespArgumentHandler
    {
        public int Count { get; private set; }

        public int NameAt { get; private set; }

        public int NameLength { get; private set; }

        public int LastAt { get; private set; }

        public int LastLength { get; private set; }

        public void OnArgument(int offset, int length)
        {
            if (Count++ == 0) (NameAt, NameLength) = (offset, length);
            (LastAt, LastLength) = (offset, length);
            batch.AddArgument(offset, length);
        }
    }

    private sealed class ReplayClient : CommandClient;
}
