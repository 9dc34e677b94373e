using Tiercel.Commands;
using Tiercel.Engine;

namespace Tiercel.Persistence;

/// <summary>
/// Threads that run commands of a log again, while another goes through the log. Those on one key go to one thread, in their order:
/// that of others does not matter.
/// </summary>
internal sealed class LogCrew : IDisposable
{
    private readonly List<LogReplay> _replays = [];
    private readonly LoadCrew _crew;
    private readonly LoadBatch?[] _begun;
    private long _failedAt;

    public LogCrew(int threads, CommandDispatcher dispatcher)
    {
        _crew = new LoadCrew(threads, () => LoaderOf(dispatcher));
        _begun = new LoadBatch?[threads];
    }

    /// <summary>Commands that were run.</summary>
    public long Commands => _replays.Sum(static r => r.Commands);

    /// <summary>At or a little behind which place of the file lies what could not be run.</summary>
    public long FailedAt => Volatile.Read(ref _failedAt);

    /// <summary>Hands out a command that comes to nothing but a key with a hash.</summary>
    /// <exception cref="InvalidDataException">An earlier one cannot be run.</exception>
    public void HandOut(ReadOnlySpan<byte> command, ulong hash, int database, long place)
    {
        int thread = Shard.IndexOf(hash) % _crew.Threads;
        if (_begun[thread] is { } begun && begun.Database != database) Hand(thread, begun);
        if (_begun[thread] is not { } batch)
        {
            _begun[thread] = batch = _crew.Take(thread);
            (batch.Database, batch.Place) = (database, place);
        }

        batch.Bytes.Append(command);
        if (batch.Bytes.Length >= LoadBatch.EnoughBytes) Hand(thread, batch);
    }

    /// <summary>Waits until all that was handed out has been run.</summary>
    /// <exception cref="InvalidDataException">Something cannot be run.</exception>
    public void Finish()
    {
        for (int i = 0; i < _begun.Length; i++)
        {
            if (_begun[i] is { } batch) Hand(i, batch);
        }

        _crew.Drain();
    }

    public void Dispose() => _crew.Dispose();

    private void Hand(int thread, LoadBatch batch)
    {
        _begun[thread] = null;
        _crew.Hand(thread, batch);
    }

    private Action<LoadBatch> LoaderOf(CommandDispatcher dispatcher)
    {
        LogReplay replay = new(dispatcher);
        _replays.Add(replay);
        return batch =>
        {
            replay.Database = batch.Database;
            try
            {
                replay.Run(batch.Bytes.Written);
                replay.ThrowIfFailed();
            }
            catch (InvalidDataException)
            {
                Volatile.Write(ref _failedAt, batch.Place);
                throw;
            }
        };
    }
}
