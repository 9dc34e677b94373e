using Tiercel.Engine;

namespace Tiercel.Persistence;

/// <summary>
/// Threads that load records of a snapshot file, while another goes through the file: records do not depend on each other.
/// </summary>
internal sealed class RdbCrew(int threads, Func<RdbRecords> newRecords) : IDisposable
{
    private readonly LoadCrew _crew = new(threads, () => LoaderOf(newRecords()));
    private int _thread;

    /// <summary>Takes the whole records from the front of what has been fetched.</summary>
    public void HandOut(scoped ref RdbReader reader, int database)
    {
        while (RdbSkip.Records(reader.Rest, LoadBatch.EnoughBytes) is > 0 and int length)
        {
            LoadBatch batch = _crew.Take(_thread);
            (batch.Place, batch.Database) = (reader.Position, database);
            reader.TryRead((ulong)length, out ReadOnlySpan<byte> records);
            batch.Bytes.Append(records);
            _crew.Hand(_thread, batch);
            _thread = (_thread + 1) % _crew.Threads;
        }
    }

    /// <summary>Waits until all is loaded.</summary>
    public void Finish() => _crew.Drain();

    public void Dispose() => _crew.Dispose();

    private static Action<LoadBatch> LoaderOf(RdbRecords records) => batch =>
    {
        records.Database = batch.Database;
        records.LoadAll(batch.Bytes.Written, batch.Place);
    };
}
