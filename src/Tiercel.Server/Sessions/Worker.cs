using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Persistence;
using Tiercel.Primitives;
using Tiercel.Resp;

namespace Tiercel.Server;

/// <summary>
/// What the sessions served by one thread share: the receive window, the batch, the reply writer and the counters.
/// A connection's turn is: receive once, execute every complete command in batches, leave the replies in the
/// output. When all ready connections had their turn, <see cref="EndTurn"/> sends, once for each.
/// </summary>
/// <remarks>
/// Sending last wakes the clients when this thread is about to wait, not while it works: they answer together,
/// and the next wait returns more of them.
/// Only the exceptions cost memory per connection: the beginning of a command whose end has not come is copied to
/// the session, and replies that the socket did not take are queued. When too many wait, the session pauses: its
/// input stays where it is, in the end with the client, until it reads. One thread at a time; allocates nothing.
/// </remarks>
internal sealed class Worker : IDisposable
{
    /// <summary>Bytes received at once. Fits the second-level cache; larger windows measured no better.</summary>
    private const int WindowBytes = 64 * 1024;

    /// <summary>An unfinished command up to this size is copied back in front of what comes next; a larger one is
    /// received into its own buffer.</summary>
    private const int ShortInputBytes = 16 * 1024;

    private readonly ServerContext _server;
    private readonly NativeBuffer _window = new(ShortInputBytes + WindowBytes);
    private readonly CommandBatch _batch;
    private readonly RespReplyWriter _reply;
    private readonly int[] _ends = new int[CommandBatch.MaxCommands];
    private readonly List<Unsent> _unsent = new(capacity: 64);
    private readonly LineCopy _line = new();
    private readonly LogGate _gate;

    // Where the replies of the connection whose turn it is begin in the output; before it lie those of _unsent.
    private int _begin;

    public Worker(ServerContext server)
    {
        _server = server;
        _gate = new LogGate(server);
        _batch = new CommandBatch(server.Dispatcher);
        Counters = new WorkerCounters(server.Dispatcher);
        _reply = new RespReplyWriter(Counters.Errors);
    }

    public WorkerCounters Counters { get; }

    /// <summary>The turn of a connection that may have bytes to receive.</summary>
    public TurnResult Receive(Connection connection)
    {
        Session session = connection.Session;
        if (session.Aborted) return TurnResult.Close;
        connection.IsHeldBack = !_server.MayReceive(connection);
        if (connection.IsHeldBack) return TurnResult.Wait;
        PendingInput pending = session.Input;
        int held = pending.Length;
        bool isShort = held <= ShortInputBytes;
        Span<byte> room = isShort ? Window(pending.Bytes) : pending.Reserve(WindowBytes);
        if (session.IsGuarded && session.MustAuthenticate) room = room[..ServerContext.StrangerBytes];
        int received = connection.Receive(room);
        if (received <= 0) return received == Connection.WouldBlock ? TurnResult.Wait : TurnResult.Close;

        Counters.BytesReceived += received;
        session.ActiveAtMs = _server.NowMs;
        if (isShort)
        {
            _window.Commit(received);
            int consumed = Consume(connection, _window.Written);
            pending.Replace(_window.Written[consumed..]);
        }
        else
        {
            pending.Commit(received);
            pending.RemoveFront(Consume(connection, pending.Bytes));
        }

        return Finish(connection, received == room.Length ? TurnResult.Again : TurnResult.Wait);
    }

    /// <summary>The turn of a connection that may take more replies, whose wait may be over, or that has messages.</summary>
    public TurnResult Resume(Connection connection)
    {
        if (connection.Session.Aborted || !TrySendPending(connection)) return TurnResult.Close;
        Session session = connection.Session;
        if (session.Wait is { IsOver: true } wait)
        {
            _gate.TakesChanges(session);
            _reply.Output.Append(wait.Answer);
            session.GoOn();
        }

        if (session.Closing || session.Wait is not null) return Finish(connection, TurnResult.Wait);
        session.LetGo();
        bool isPaused = _server.IsPaused(connection);
        if (!isPaused && session.Input.Length > 0) session.Input.RemoveFront(Consume(connection, session.Input.Bytes));
        // What the socket holds is looked for only if it was left there: most who come here have messages, and no more.
        return Finish(connection, connection.IsHeldBack && !isPaused ? TurnResult.Again : TurnResult.Wait);
    }

    /// <summary>Drops a turn that failed half-way, so that nothing of it reaches the next connection.</summary>
    public void Abandon()
    {
        Invalidator.Caller = null;
        _batch.Clear();
        Counters.Commands.Abandon();
        _reply.Rewind(_begin);
    }

    /// <summary>Sends what the turns since the last call left in the output.</summary>
    public void EndTurn()
    {
        SendUnsent();
        _reply.Output.Reset(OutputLimits.InitialBytes);
        _begin = 0;
        if (_server.Tracking.Prefixes.HasChanges) _server.Tracking.Prefixes.Broadcast();
    }

    /// <summary>
    /// As <see cref="EndTurn"/>, but leaves to the transport what it gathers; true if that is anything. Then the output stays
    /// as it is until <see cref="EndTurn"/>, before which <see cref="TakeBack"/> may be called.
    /// </summary>
    public bool GatherSends()
    {
        bool gathered = false;
        WriteLog();
        foreach (Unsent unsent in _unsent)
        {
            ReadOnlySpan<byte> bytes = _reply.Output.Written.Slice(unsent.Start, unsent.Length);
            Connection connection = unsent.Connection;
            bool mustQueue = connection.PendingBytes > 0 || connection.Session.Aborted || _gate.Holds(connection);
            bool sendsNow = mustQueue || !connection.TryGather(bytes);
            if (sendsNow) SendOrQueue(connection, bytes);
            else Counters.BytesSent += bytes.Length;
            gathered |= !sendsNow;
        }

        _unsent.Clear();
        if (!gathered) EndTurn();
        return gathered;
    }

    /// <summary>Bytes that a transport gathered and that did not leave.</summary>
    public void TakeBack(Connection connection, ReadOnlySpan<byte> bytes, bool isBroken)
    {
        Counters.BytesSent -= bytes.Length;
        if (isBroken) connection.Session.Aborted = true;
        else Queue(connection, bytes);
    }

    /// <summary>The first <paramref name="bytes"/> of what waits in the connection's queue were sent.</summary>
    public void Sent(Connection connection, int bytes)
    {
        Counters.BytesSent += bytes;
        _server.AddPending(-bytes);
        connection.Output!.Advance(bytes);
        connection.Session.PendingOutputBytes = connection.PendingBytes;
    }

    public void Dispose()
    {
        _window.Dispose();
        _reply.Output.Dispose();
    }

    private Span<byte> Window(ReadOnlySpan<byte> held)
    {
        _window.Truncate(0);
        _window.Append(held);
        return _window.Reserve(WindowBytes)[..WindowBytes];
    }

    /// <summary>Executes the complete commands at the beginning of the input; returns how many bytes are done with.</summary>
    private int Consume(Connection connection, Span<byte> input)
    {
        Session session = connection.Session;
        if (session.IsWaiting) return 0;
        _reply.Session = session;
        _reply.Protocol = session.Protocol;
        session.Statistics = Counters.Commands;
        RespReaderState state = session.Input.Framing;
        session.Input.Framing = default;
        if (state.IsWithinCommand && RespReader.Skip(input, ref state, LimitsOf(session)) == RespReadResult.NeedMore)
        {
            session.Input.Framing = state;
            return 0;
        }

        return ConsumeFrom(connection, input, default);
    }

    private int ConsumeFrom(Connection connection, Span<byte> input, RespReaderState state)
    {
        Session session = connection.Session;
        while (true)
        {
            int start = state.Position;
            RespReadResult result = Fill(input, ref state, session, out int begin);
            int executed = Execute(input, session);
            session.Wait?.Begin();
            if (session.Closing || session.Aborted) return input.Length;
            if (session.Yielding && executed > 0)
            {
                int done = session.IsHeld ? Hold(input, start, executed) : _ends[executed - 1];
                session.Yielding = false;
                if (session.IsWaiting || !TryFlush(connection) || _server.IsPaused(connection)) return done;
                state = RespReaderState.At(done);
            }
            else if (result == RespReadResult.ProtocolError)
            {
                Refuse(session, in state);
                return input.Length;
            }
            else if (result == RespReadResult.NeedMore)
            {
                state.Rebase(begin);
                session.Input.Framing = state;
                return begin;
            }
        }
    }

    // The last of these commands was not executed: it stays, as it came. Returns where it begins.
    private int Hold(Span<byte> input, int start, int executed)
    {
        if (executed > 1) return _ends[executed - 2];
        if (input[start] != '*') _line.Restore(input[start..]);
        return start;
    }

    private int Execute(ReadOnlySpan<byte> input, Session session)
    {
        if (_server.Store is not { } store) return ExecuteFor(input, session);
        long before = store.PositionOfThread;
        int executed = ExecuteFor(input, session);
        long behind = store.PositionOfThread;
        if (behind != before) session.LogPosition = session.SeenPosition = behind;
        return executed;
    }

    private int ExecuteFor(ReadOnlySpan<byte> input, Session session)
    {
        // Only those who track keys want to know whose changes are their own.
        if (!_server.Tracking.IsActive) return _batch.Execute(input, session, _reply);
        Invalidator.Caller = session;
        int executed = _batch.Execute(input, session, _reply);
        Invalidator.Caller = null;
        return executed;
    }

    /// <summary>
    /// Reads commands into the batch until it must run: it is full, the next one has to wait for it, or there is no
    /// more. <paramref name="begin"/> is where the command read last begins.
    /// </summary>
    private RespReadResult Fill(Span<byte> input, ref RespReaderState state, Session session, out int begin)
    {
        RespLimits limits = LimitsOf(session);
        BatchArguments arguments = new(_batch);
        bool inline;
        do
        {
            begin = state.Position;
            // Words of inline commands are unescaped in place, so one is read only when it runs next.
            inline = begin < input.Length && input[begin] != '*';
            if (inline && _batch.Count > 0) return RespReadResult.Complete;
            if (inline) _line.Keep(input[begin..]);
            RespReadResult result = RespReader.Read(input, ref state, in limits, ref arguments);
            if (result != RespReadResult.Complete)
            {
                _batch.DropPartialCommand();
                return result;
            }

            if (inline && CrossProtocolGuard.Matches(input[begin..]))
            {
                _batch.Clear();
                _server.RefuseCrossProtocol(session);
                return RespReadResult.Complete;
            }

            _batch.EndCommand();
            if (_batch.Count > 0) _ends[_batch.Count - 1] = state.Position;
        }
        while (!inline && !_batch.IsFull && !session.IsGuarded);

        return RespReadResult.Complete;
    }

    private RespLimits LimitsOf(Session session) =>
        session.MustAuthenticate ? RespLimits.Unauthenticated : new RespLimits(_server.Keyspace.Options.MaxStringBytes);

    private void Refuse(Session session, in RespReaderState state)
    {
        _server.LogProtocolError(session, in state);
        if (session.Replies != ReplyMode.Off) _reply.Error(RespErrorText.Of(in state));
        session.Closing = true;
    }

    private TurnResult Finish(Connection connection, TurnResult next)
    {
        Session session = connection.Session;
        if (session.Inbox is { IsAwaited: true } inbox && !session.Closing) Deliver(connection, inbox);
        if (session.Aborted || _server.ExceedsLimits(connection))
        {
            _reply.Rewind(_begin);
            return TurnResult.Close;
        }

        int length = _reply.Output.Length;
        bool isShort = length < OutputLimits.DeferBytes && _reply.Leases.IsEmpty;
        if (isShort && connection.PendingBytes == 0 && !session.Closing)
        {
            if (length > _begin) _unsent.Add(new Unsent(connection, _begin, length - _begin));
            _begin = length;
            return next;
        }

        if (!TryFlush(connection)) return TurnResult.Close;
        if (session.Closing) return connection.PendingBytes == 0 ? TurnResult.Close : TurnResult.Wait;
        return _server.ExceedsLimits(connection) ? TurnResult.Close : next;
    }

    // Behind the replies of the turn, and as long as the client takes them: what it does not take stays in the inbox, where
    // its bytes are shared with the others they were sent to.
    private void Deliver(Connection connection, Inbox inbox)
    {
        _gate.SeesAll(connection.Session);
        while (connection.PendingBytes == 0 && inbox.MoveTo(_reply.Output, _begin + OutputLimits.DeferBytes))
        {
            if (!TryFlush(connection)) return;
        }
    }

    private void SendUnsent()
    {
        WriteLog();
        foreach (Unsent unsent in _unsent)
        {
            ReadOnlySpan<byte> bytes = _reply.Output.Written.Slice(unsent.Start, unsent.Length);
            SendOrQueue(unsent.Connection, bytes);
        }

        _unsent.Clear();
    }

    // A reply leaves once the system has what it acknowledges. Of changes that it did not take nobody knows whether they will be
    // there after the next start: their clients are disconnected.
    private void WriteLog()
    {
        if (_server.Store is not { } store || store.Write()) return;
        foreach (Unsent unsent in _unsent) LogGate.IsInDoubt(unsent.Connection.Session, store);
    }

    private void SendOrQueue(Connection connection, ReadOnlySpan<byte> bytes)
    {
        int sent = SendNow(connection, bytes);
        if (sent < bytes.Length) Queue(connection, bytes[sent..]);
    }

    /// <summary>
    /// Sends now what this turn has encoded; what the socket does not take is queued. False if the wire is broken.
    /// </summary>
    private bool TryFlush(Connection connection)
    {
        SendUnsent();
        if (_server.Store is { } store && LogGate.IsInDoubt(connection.Session, store)) return false;
        if (!_reply.Leases.IsEmpty) SendLeases(connection);
        NativeBuffer output = _reply.Output;
        ReadOnlySpan<byte> bytes = output.Written[_begin..];
        int sent = SendNow(connection, bytes);
        if (bytes.Length - sent >= OutputLimits.InitialBytes)
        {
            _server.AddPending(bytes.Length - sent);
            (connection.Output ??= new PendingOutput()).Adopt(output, _begin + sent);
            connection.Session.PendingOutputBytes = connection.PendingBytes;
            _reply.Output = new NativeBuffer(OutputLimits.InitialBytes);
        }
        else
        {
            if (sent < bytes.Length) Queue(connection, bytes[sent..]);
            output.Reset(OutputLimits.InitialBytes);
        }

        _begin = 0;
        return !connection.Session.Aborted && TrySendPending(connection);
    }

    // Sends, or queues, all up to the last value that is sent from where it is.
    private void SendLeases(Connection connection)
    {
        ReadOnlySpan<byte> written = _reply.Output.Written;
        foreach (LeasedReply leased in _reply.Leases)
        {
            ReadOnlySpan<byte> before = written[_begin..leased.Position];
            int sent = SendNow(connection, before);
            if (sent < before.Length) Queue(connection, before[sent..]);
            sent = SendNow(connection, leased.Value.Span);
            if (sent < leased.Value.Length) Queue(connection, leased.Value, sent);
            else leased.Value.Dispose();
            _begin = leased.Position;
        }

        _reply.ForgetLeases();
    }

    /// <summary>Sends what can be sent in order; returns how much, and all of it if nobody is there to receive it.</summary>
    private int SendNow(Connection connection, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || connection.Session.Aborted) return bytes.Length;
        if (connection.PendingBytes > 0 || _gate.Holds(connection)) return 0;
        int sent = connection.Send(bytes);
        if (sent == Connection.Broken)
        {
            // The end of the stream is reported to the transport by itself.
            connection.Session.Aborted = true;
            return bytes.Length;
        }

        if (sent == Connection.WouldBlock) return 0;
        Counters.BytesSent += sent;
        return sent;
    }

    private void Queue(Connection connection, ReadOnlySpan<byte> bytes)
    {
        _server.AddPending(bytes.Length);
        PendingOutput pending = connection.Output ??= new PendingOutput();
        pending.Append(bytes);
        connection.Session.PendingOutputBytes = pending.Length;
    }

    private void Queue(Connection connection, ValueLease value, int sent)
    {
        _server.AddPending(value.Length - sent);
        PendingOutput pending = connection.Output ??= new PendingOutput();
        pending.Append(value, sent);
        connection.Session.PendingOutputBytes = pending.Length;
    }

    private bool TrySendPending(Connection connection)
    {
        while (connection.PendingBytes > 0)
        {
            if (_gate.Holds(connection)) return !connection.Session.Aborted;
            int sent = connection.Send(connection.Output!.First);
            if (sent == Connection.WouldBlock) return true;
            if (sent == Connection.Broken)
            {
                connection.Session.Aborted = true;
                return false;
            }

            Sent(connection, sent);
        }

        return true;
    }

    private readonly record struct Unsent(Connection Connection, int Start, int Length);

    private readonly struct BatchArguments(CommandBatch batch) : IRespArgumentHandler
    {
        public void OnArgument(int offset, int length) => batch.AddArgument(offset, length);
    }
}
