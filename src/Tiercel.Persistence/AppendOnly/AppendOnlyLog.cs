// A thread collects what its step changes as commands of its own record, under the locks of what it changes. When the step is
// complete, and before any lock is released, the record is staged: so records lie in an order that every shard agrees with, and
// each is a step as a whole. Who replies to a client writes first what is staged.
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>The append-only log: hears every change and stages the commands that repeat it. Thread safe.</summary>
internal sealed class AppendOnlyLog : IMutationSink, ICommitSink, IDisposable
{
    private const int NoDatabase = -1;
    private const long Lost = long.MaxValue;

    [ThreadStatic]
    private static RecordOfThread? _recordOfThread;

    private readonly GroupCommitWriter _writer;
    private volatile bool _notesKeys;
    private volatile bool _isDisposed;

    // What is selected behind the last record that was staged. Under the lock of the staged bytes.
    private int _database = NoDatabase;

    // The second that a remark is to tell, and the last one that has been told. The latter under the lock of the staged bytes.
    private long _second;
    private long _toldSecond;

    public AppendOnlyLog(GroupCommitWriter writer) => _writer = writer;

    // A thread mostly serves one log. Another one that it comes to has its record behind it.
    private sealed record RecordOfThread(AppendOnlyLog Log, CommandRecord Record, RecordOfThread? Next);

    /// <summary>Where the last changes of the keys lie.</summary>
    public KeyPositions Keys { get; } = new();

    /// <summary>
    /// Whether the positions of keys are noted, which costs each change some nanoseconds. When that begins, all keys count as
    /// changed just now.
    /// </summary>
    public bool NotesKeys
    {
        get => _notesKeys;
        set
        {
            _notesKeys = value;
            if (value) Keys.NoteAll(_writer.Staged.End);
        }
    }

    /// <summary>The second, Unix time, that is told in front of the next record unless it has been; 0 = none is.</summary>
    public long Second
    {
        get => Volatile.Read(ref _second);
        set => Volatile.Write(ref _second, value);
    }

    /// <summary>Writes what is staged.</summary>
    public GroupCommitWriter Writer => _writer;

    /// <summary>Behind which position the last record of the calling thread ends; 0 = it has staged none.</summary>
    public long PositionOfThread => Mine().Position;

    private static ReadOnlySpan<byte> Multi => "*1\r\n$5\r\nMULTI\r\n"u8;

    private static ReadOnlySpan<byte> Exec => "*1\r\n$4\r\nEXEC\r\n"u8;

    public void OnMutation(in Mutation mutation)
    {
        CommandRecord record = Mine();
        if (_writer.Failure is not null)
        {
            // What the engine removes by itself nobody is told to be safe.
            record.HasLost |= mutation.Reason is not (RemoveReason.Expired or RemoveReason.Evicted);
            return;
        }

        try
        {
            EffectCommands.Add(record, in mutation);
            if (_notesKeys) Note(record.Keys, in mutation);
        }
        catch (InsufficientMemoryException e)
        {
            record.HasLost = true;
            _writer.GiveUp(e);
        }
    }

    public void OnCommit()
    {
        CommandRecord record = Mine();
        if (record.Commands == 0 && !record.HasLost) return;
        try
        {
            record.HasLost |= _writer.Failure is not null;
            if (!record.HasLost) Stage(record);
        }
        catch (InsufficientMemoryException e)
        {
            record.HasLost = true;
            _writer.GiveUp(e);
        }

        // Behind all that will ever be written, and another position than before: whoever made the change is in doubt about it.
        if (record.HasLost) record.Position = record.Position == Lost ? Lost - 1 : Lost;
        record.Clear();
    }

    /// <summary>Stages a command that changes what is no key: a library of functions. Under the lock that orders such changes.</summary>
    public void Add(byte[][] words)
    {
        CommandRecord record = Mine();
        try
        {
            record.Begin(Math.Max(_database, 0), words.Length, words[0]);
            foreach (byte[] word in words.AsSpan(1)) record.Add(word);
        }
        catch (InsufficientMemoryException e)
        {
            _writer.GiveUp(e);
        }

        OnCommit();
    }

    /// <summary>What is staged from here on goes to another file. Nobody stages meanwhile.</summary>
    public void Cut(IFile next)
    {
        _writer.Cut(next);
        BeginFile();
    }

    /// <summary>As <see cref="Cut"/>, after a failure: what was staged and not written is given up.</summary>
    public void BeginAnew(IFile next)
    {
        _writer.BeginAnew(next);
        BeginFile();
    }

    public void Dispose()
    {
        _isDisposed = true;
        _writer.Dispose();
    }

    private void BeginFile()
    {
        _database = NoDatabase;
        _toldSecond = 0;
    }

    private static void Note(ChangedKeys keys, in Mutation mutation)
    {
        if (mutation.Kind is MutationKind.Flush or MutationKind.Swap)
        {
            keys.AddAll();
            return;
        }

        keys.Add(mutation.Hash);
        if (mutation.Kind is MutationKind.Rename or MutationKind.Copy) keys.Add(mutation.TargetHash);
    }

    private void Stage(CommandRecord record)
    {
        Span<byte> select = stackalloc byte[SelectCommand.MaxBytes];
        Span<byte> remark = stackalloc byte[TimeRemark.MaxBytes];
        StagedBytes staged = _writer.Staged;
        bool isTransaction = record.Commands > 1;
        staged.Enter();
        try
        {
            select = select[..(record.FirstDatabase == _database ? 0 : SelectCommand.Write(select, record.FirstDatabase))];
            long second = Second;
            remark = remark[..(second == 0 || second == _toldSecond ? 0 : TimeRemark.Write(remark, second))];
            int around = isTransaction ? Multi.Length + Exec.Length : 0;
            staged.Reserve(remark.Length + select.Length + around + record.Bytes.Length);
            staged.Append(remark);
            staged.Append(select);
            if (isTransaction) staged.Append(Multi);
            staged.Append(record.Bytes);
            if (isTransaction) staged.Append(Exec);
            _database = record.LastDatabase;
            _toldSecond = second;
            record.Position = staged.End;
            if (_notesKeys) record.Keys.Note(Keys, staged.End);
        }
        finally
        {
            staged.Exit();
        }
    }

    private CommandRecord Mine()
    {
        for (RecordOfThread? mine = _recordOfThread; mine is not null; mine = mine.Next)
        {
            if (mine.Log == this) return mine.Record;
        }

        RecordOfThread? others = _recordOfThread;
        while (others is { Log._isDisposed: true }) others = others.Next;
        _recordOfThread = new RecordOfThread(this, new CommandRecord(), others);
        return _recordOfThread.Record;
    }
}
