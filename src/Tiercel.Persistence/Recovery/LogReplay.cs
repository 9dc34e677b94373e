using System.Text;
using Tiercel.Commands;
using Tiercel.Primitives;
using Tiercel.Resp;

namespace Tiercel.Persistence;

/// <summary>
/// Runs the commands of a log again, in batches whose keys are fetched ahead. SELECT is done here; remarks, MULTI and EXEC are passed
/// over, as what lies between them is only run if all of it is there. One thread at a time, which may hand commands to others.
/// </summary>
internal sealed class LogReplay(CommandDispatcher dispatcher)
{
    private readonly CommandBatch _batch = new(dispatcher);
    private readonly ReplayClient _client = new();
    private readonly ReplayReplies _replies = new();

    /// <summary>Commands that were run.</summary>
    public long Commands { get; private set; }

    /// <summary>The number of the database that is selected.</summary>
    public int Database
    {
        get => _client.DatabaseIndex;
        set => _client.DatabaseIndex = value;
    }

    /// <summary>Throws if a command has failed, and says what it was answered.</summary>
    /// <exception cref="InvalidDataException">One has.</exception>
    public void ThrowIfFailed()
    {
        if (_replies.FirstError is { } error) throw new InvalidDataException($"a command cannot be repeated ({error})");
    }

    /// <summary>Runs all complete commands of some bytes; returns where what is left begins.</summary>
    /// <param name="bytes">The commands, one behind the other.</param>
    /// <param name="crew">Who is handed what can be run beside the rest, and may run it later; null = nobody.</param>
    /// <param name="place">Where in the file they lie.</param>
    /// <exception cref="InvalidDataException">They are no commands.</exception>
    public int Run(Span<byte> bytes, LogCrew? crew = null, long place = 0)
    {
        RespReaderState state = default;
        int done;
        while (true)
        {
            PassRemarks(bytes, ref state);
            done = state.Position;
            if (done == bytes.Length || bytes[done] != '*') break;
            Arguments arguments = new(_batch);
            RespReadResult result = RespReader.Read(bytes, ref state, RespLimits.Default, ref arguments);
            if (result == RespReadResult.NeedMore) break;
            if (result == RespReadResult.ProtocolError)
                throw new InvalidDataException(Encoding.ASCII.GetString(RespErrorText.Of(in state)));
            if (crew is null || !TryHandOut(bytes, done..state.Position, in arguments, crew, place)) Take(bytes, in arguments);
        }

        _batch.DropPartialCommand();
        Execute(bytes);
        return done;
    }

    private static void PassRemarks(ReadOnlySpan<byte> bytes, ref RespReaderState state)
    {
        while (state.Position < bytes.Length && bytes[state.Position] == '#')
        {
            int length = bytes[state.Position..].IndexOf((byte)'\n') + 1;
            if (length == 0) return;
            state = RespReaderState.At(state.Position + length);
        }
    }

    // What is not handed out comes behind all that was: it may come to any key.
    private bool TryHandOut(Span<byte> bytes, Range range, in Arguments arguments, LogCrew crew, long place)
    {
        if (_batch.TryHashOnlyKey(bytes, out ulong hash))
        {
            _batch.DropPartialCommand();
            Execute(bytes);
            crew.HandOut(bytes[range], hash, Database, place);
            return true;
        }

        if (!IsPassedOver(bytes, in arguments) && !IsSelect(bytes, in arguments)) crew.Finish();
        return false;
    }

    private static bool IsPassedOver(ReadOnlySpan<byte> bytes, in Arguments arguments)
    {
        ReadOnlySpan<byte> name = bytes.Slice(arguments.NameAt, arguments.NameLength);
        return arguments.Count == 1 && (Ascii.EqualsIgnoreCase(name, "MULTI"u8) || Ascii.EqualsIgnoreCase(name, "EXEC"u8));
    }

    private static bool IsSelect(ReadOnlySpan<byte> bytes, in Arguments arguments) =>
        arguments.Count == 2 && Ascii.EqualsIgnoreCase(bytes.Slice(arguments.NameAt, arguments.NameLength), "SELECT"u8);

    private void Take(Span<byte> bytes, in Arguments arguments)
    {
        if (IsPassedOver(bytes, in arguments))
        {
            _batch.DropPartialCommand();
            return;
        }

        if (IsSelect(bytes, in arguments))
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
