// A file of the log is a row of groups, each checked before anything of it is run. Between them may stand what another program
// has written: Redis, when the directory was its own for a while. There is no checksum for that; it is run as Redis would run it,
// transactions only if their end is there.
using System.Globalization;
using Tiercel.Commands;
using Tiercel.Primitives;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>Runs the files of a log again. One thread at a time.</summary>
internal sealed class LogLoader(CommandDispatcher dispatcher, ILibraryStore libraries)
{
    private const int WindowBytes = 1 << 20;

    private readonly LogReplay _replay = new(dispatcher);

    /// <summary>Commands that were run.</summary>
    public long Commands => _replay.Commands;

    /// <summary>
    /// Runs a file; returns up to which place it is sound: less than its length if the rest is what a power cut may leave.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">It is damaged; the message says where and what can be done.</exception>
    public long Load(IFile file, string name)
    {
        using GroupReader reader = new(file);
        _replay.BeginFile();
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
                    int done = Run(reader.Records, name, start);
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

    private static InvalidDataException Damaged(string name, long place, string what) => new(string.Create(
        CultureInfo.InvariantCulture, $"{name} is damaged at byte {place}: {what}. 'tiercel check --fix' cuts it off there."));

    private int Run(Span<byte> commands, string name, long place)
    {
        int done;
        try
        {
            done = _replay.Run(commands);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(name, place, e.Message);
        }

        return _replay.FirstError is { } error ? throw Damaged(name, place, $"a command cannot be repeated ({error})") : done;
    }

    // Up to the next group, the end of the file, or what is not whole.
    private long LoadForeign(IFile file, string name, long place, out bool isTorn)
    {
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

            RunForeign(window.Written[..whole], name, place);
            place += whole;
            window.RemoveFront(whole);
            commands.Begin();
            if (commands.IsAtGroup) return place;
            if (read > 0) continue;
            isTorn = window.Length > 0;
            return place;
        }
    }

    // Remarks stand between the commands.
    private void RunForeign(Span<byte> bytes, string name, long place)
    {
        while (!bytes.IsEmpty)
        {
            int done = bytes[0] == '#' ? bytes.IndexOf((byte)'\n') + 1 : Run(bytes, name, place);
            place += done;
            bytes = bytes[done..];
        }
    }
}
