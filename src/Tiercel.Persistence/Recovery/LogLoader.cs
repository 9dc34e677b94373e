// A file of the log is a row of groups, each checked before anything of it is run. Between them may stand what another program
// has written: Redis, when the directory was its own for a while. There is no checksum for that; it is run as Redis would run it,
// transactions only if their end is there.
using Tiercel.Commands;
using Tiercel.Primitives;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>Runs the files of a log again. One thread at a time, which has others help with large files of this program.</summary>
/// <param name="dispatcher">Runs the commands.</param>
/// <param name="libraries">Where libraries of functions go.</param>
/// <param name="threadsFor">How many threads help with a file of so many bytes.</param>
internal sealed class LogLoader(CommandDispatcher dispatcher, ILibraryStore libraries, Func<long, int> threadsFor) : IDisposable
{
    private const int WindowBytes = 1 << 20;

    private readonly LogReplay _replay = new(dispatcher);
    private LogCrew? _crew;

    /// <summary>Commands that were run.</summary>
    public long Commands => _replay.Commands + (_crew?.Commands ?? 0);

    /// <summary>
    /// Runs a file; returns up to which place it is sound: less than its length if the rest is what a power cut may leave.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">It is damaged; the message says where and what can be done.</exception>
    public long Load(IFile file, string name)
    {
        int threads = threadsFor(file.Length);
        if (threads > 0) _crew ??= new LogCrew(threads, dispatcher);
        long place = LoadAll(file, name);
        Finish(name);
        return place;
    }

    public void Dispose() => _crew?.Dispose();

    private long LoadAll(IFile file, string name)
    {
        using GroupReader reader = new(file);
        // Nothing is selected.
        _replay.Database = 0;
        long place = LoadSnapshot(file, name);
        bool isOwn = false;
        while (true)
        {
            long start = place;
            switch (reader.Read(place, out long next))
            {
                case GroupFinding.End:
                    return place;
                case GroupFinding.Whole:
                    int done = Run(reader.Records, name, start, _crew);
                    if (done < reader.Records.Length) throw Damaged(name, start, "a group ends within a command");
                    place = next;
                    isOwn = true;
                    break;
                case GroupFinding.NoHeader when isOwn && IsBlank(file, place):
                    return Torn(reader, name, place);
                case GroupFinding.NoHeader:
                    isOwn = false;
                    place = LoadForeign(file, name, place, out bool isTorn);
                    if (isTorn) return Torn(reader, name, place);
                    break;
                default:
                    return Torn(reader, name, place);
            }
        }
    }

    // A base is a snapshot, or begins with one; returns where it ends.
    private long LoadSnapshot(IFile file, string name) => RdbFileReader.IsSnapshot(file)
        ? new RdbFileReader(dispatcher.Keyspace, libraries, keepsExpired: true).Load(file, name)
        : 0;

    private static long Torn(GroupReader reader, string name, long place) =>
        reader.IsKnownSynced(place)
            ? throw Damaged(name, place, "what lies there is not what was written, and it had been on the disk")
            : place;

    // A block that was never written reads as zeros.
    private static bool IsBlank(IFile file, long place)
    {
        Span<byte> first = stackalloc byte[1];
        return file.Read(place, first) == 1 && first[0] == 0;
    }

    private static InvalidDataException Damaged(string name, long place, string what) => Damage.OfLog(name, place, what);

    private int Run(Span<byte> commands, string name, long place, LogCrew? crew)
    {
        try
        {
            int done = _replay.Run(commands, crew, place);
            _replay.ThrowIfFailed();
            return done;
        }
        catch (InvalidDataException e)
        {
            throw Damaged(name, crew is { FailedAt: > 0 } ? crew.FailedAt : place, e.Message);
        }
    }

    private void Finish(string name)
    {
        try
        {
            _crew?.Finish();
        }
        catch (InvalidDataException e)
        {
            throw Damaged(name, _crew!.FailedAt, e.Message);
        }
    }

    // Up to the next group, the end of the file, or what is not whole.
    private long LoadForeign(IFile file, string name, long place, out bool isTorn)
    {
        Finish(name);
        using NativeBuffer window = new(WindowBytes);
        ForeignCommands commands = new();
        isTorn = false;
        while (true)
        {
            int read = file.Read(place + window.Length, window.Reserve(WindowBytes)[..WindowBytes]);
            window.Commit(read);
            int whole;
            try
            {
                whole = commands.Measure(window.Written);
            }
            catch (InvalidDataException e)
            {
                throw Damaged(name, place + commands.Measured, e.Message);
            }

            Run(window.Written[..whole], name, place, crew: null);
            place += whole;
            window.RemoveFront(whole);
            commands.Begin();
            if (commands.IsAtGroup) return place;
            if (read > 0) continue;
            isTorn = window.Length > 0;
            return place;
        }
    }
}
