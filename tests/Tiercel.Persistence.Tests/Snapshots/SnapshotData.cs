using System.Globalization;
using System.Text;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Resp;
using Tiercel.Storage;
using Tiercel.TestKit;

namespace Tiercel.Persistence.Tests;

/// <summary>A keyspace with the commands on data, saved to and loaded from snapshot files; for one thread.</summary>
internal sealed class SnapshotData : IDisposable
{
    private readonly CommandDispatcher _dispatcher;
    private readonly CommandBatch _batch;
    private readonly ReplayReplies _replies = new();
    private readonly Client _client = new();

    public SnapshotData(EngineOptions? options = null, KeyHasher? hasher = null, SliceLimits? slices = null)
    {
        Keyspace = new Keyspace(options ?? new EngineOptions())
        {
            Hasher = hasher ?? KeyHasher.CreateRandom(),
            SliceLimits = slices ?? SliceLimits.Default,
        };
        _dispatcher = new CommandDispatcher(Keyspace, new CommandTable(GeneratedCommands.All));
        _batch = new CommandBatch(_dispatcher);
    }

    /// <summary>Every large collection in slices of a few elements.</summary>
    public static SliceLimits SmallSlices { get; } = new(AtOnceBytes: 0, Elements: 3, Bytes: 500, PieceBytes: 300);

    public Keyspace Keyspace { get; }

    public SimulatedDisk Disk { get; } = new();

    /// <summary>Selects a database for <see cref="Run"/>.</summary>
    public int Selected
    {
        set => _client.DatabaseIndex = value;
    }

    /// <summary>Values of every type in every form that is written, and expiries.</summary>
    public void Fill()
    {
        Run("SET text value", "SET number 12345", "SET negative -7", "SET large 4294967296", "SET empty 0");
        Run("SET long " + new string('x', 100), "SET block " + new string('y', 20_000), "SETRANGE holes 300 z");
        Run("SET soon v PX 100000", "SET late v PXAT 9999999999999", "SET 42 number-as-key", "SET " + new string('k', 70_000) + " v");
        Run("HSET hash f v g 1", "SADD integers 1 2 3", "SADD wide 1 99999999999", "SADD words one two three");
        Run("RPUSH list a b 3", "ZADD scores 1.5 a -inf b inf c 3 d", "PFADD counted a b c", "HSET timed f v g w h x");
        Run("HPEXPIREAT timed 9999999999999 FIELDS 1 f", "XADD stream 1-1 f v", "XADD stream 2-1 f w g x");
        Run("XGROUP CREATE stream group 0", "XREADGROUP GROUP group alice COUNT 1 STREAMS stream >", "EXPIRE hash 1000");
        Run("XADD trimmed 5-5 f v", "XDEL trimmed 5-5", "GEOADD places 13.36 38.11 Palermo");
        for (int i = 0; i < 700; i++)
        {
            string n = i.ToString(CultureInfo.InvariantCulture);
            Run($"HSET big-hash field{n} {n}", $"SADD big-set member{n}", $"SADD big-integers {n}", $"ZADD big-scores {n} m{n}");
            Run($"RPUSH big-list element{n}", $"XADD big-stream {n}-1 field {n}", $"HSET big-timed f{n} v");
        }

        Run("HPEXPIREAT big-timed 9999999999999 FIELDS 2 f3 f5", "SETBIT bits 100000 1");
    }

    /// <summary>Runs commands, their words separated by blanks.</summary>
    public void Run(params ReadOnlySpan<string> commands)
    {
        foreach (string command in commands)
        {
            Execute(command, _replies);
            Assert.Null(_replies.FirstError);
        }
    }

    /// <summary>Runs a command whatever it replies.</summary>
    public void TryRun(string command) => Execute(command, new ReplayReplies());

    /// <summary>Runs a command in a transaction that holds all it needs, whatever it replies.</summary>
    public void RunIn(Transaction transaction, string command)
    {
        byte[] frame = Frame(command);
        RespReaderState state = default;
        ArgumentList list = new([]);
        RespReader.Read(frame, ref state, RespLimits.Default, ref list);
        Argument[] arguments = [.. list.Arguments];
        Assert.True(_dispatcher.TryResolve(frame, arguments, out CommandInfo? resolved));
        _dispatcher.HashKeys(resolved, frame, arguments, database: null);
        CommandContext context = new(_dispatcher, resolved, frame, arguments, _client, new ReplayReplies()) { Transaction = transaction };
        _dispatcher.ExecuteIn(ref context);
    }

    /// <summary>Saves everything; the bytes of the file.</summary>
    public byte[] Save(params byte[][] libraries)
    {
        using Snapshot snapshot = Snapshot.TryBegin(Keyspace)!;
        SnapshotFile.Write(Disk, "data/dump.rdb", Keyspace, snapshot, libraries, isBase: false);
        return Disk.Bytes("data/dump.rdb");
    }

    /// <summary>Loads a file, a window of so many bytes at a time, with so many threads that help.</summary>
    public RdbFileReader Load(
        byte[] file, int windowBytes = 1 << 20, ILibraryStore? libraries = null, bool keepsExpired = false, int helpers = 0)
    {
        Disk.Put("loaded.rdb", file);
        using IFile opened = ((IFileSystem)Disk).OpenRead("loaded.rdb");
        using RdbSource source = new(opened, windowBytes);
        RdbFileReader reader = new(Keyspace, libraries, keepsExpired);
        reader.Load(source, "loaded.rdb", helpers);
        return reader;
    }

    /// <summary>Every key of every database, its value and expiry, as text that is the same for equal data; also those whose time has passed.</summary>
    public SortedDictionary<string, string> Image() => Image(Keyspace);

    /// <summary>As <see cref="Image()"/>.</summary>
    public static SortedDictionary<string, string> Image(Keyspace keyspace)
    {
        SortedDictionary<string, string> image = new(StringComparer.Ordinal);
        for (int i = 0; i < keyspace.DatabaseCount; i++)
        {
            if (keyspace.DatabaseIfCreated(i) is not { } database) continue;
            Visitor visitor = new(keyspace, i, image);
            foreach (Shard shard in database.Shards)
            {
                shard.Enter();
                Table.Position position = default;
                while (shard.Table is { } table && table.VisitBucket(ref position, ref visitor))
                {
                }

                shard.ExitUnchanged();
            }
        }

        return image;
    }

    public void Dispose()
    {
        Keyspace.CheckInvariants();
        Keyspace.Dispose();
    }

    private static byte[] Frame(string command) => RespConnection.Encode([.. command.Split(' ').Select(Encoding.Latin1.GetBytes)]);

    private void Execute(string command, ReplayReplies replies)
    {
        byte[] frame = Frame(command);
        RespReaderState state = default;
        Arguments arguments = new(_batch);
        Assert.Equal(RespReadResult.Complete, RespReader.Read(frame, ref state, RespLimits.Default, ref arguments));
        _batch.EndCommand();
        _batch.Execute(frame, _client, replies);
    }

    private sealed class Client : CommandClient;

    private readonly struct ArgumentList(List<Argument> arguments) : IRespArgumentHandler
    {
        public List<Argument> Arguments { get; } = arguments;

        public void OnArgument(int offset, int length) => Arguments.Add(new Argument { Offset = offset, Length = length });
    }

    private readonly struct Arguments(CommandBatch batch) : IRespArgumentHandler
    {
        public void OnArgument(int offset, int length) => batch.AddArgument(offset, length);
    }

    private readonly struct Visitor(Keyspace keyspace, int database, SortedDictionary<string, string> image) : ISlotVisitor
    {
        public void Visit(Table table, in Table.Slot slot)
        {
            Entry entry = table.EntryAt(slot.Reference);
            PooledBuffer payload = default;
            if (entry.Kind == ValueKind.String) DumpPayload.SaveString(ref payload, StringValue.Plain(entry), compresses: false);
            else DumpPayload.SaveCollection(ref payload, entry, keyspace);
            image[$"{database}:{Encoding.Latin1.GetString(entry.Key)}"] = $"{entry.ExpiresAtMs} {CanonicalDump.Of(payload.Written)}";
            payload.Dispose();
            ValueScratch.ForThisThread().Clear();
        }
    }
}
