using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>
/// A call that waits for one of its keys: its arguments, copied, and who made it. When a key is ready the command is run
/// again for this key alone, by the thread that changed it; the reply goes to the caller by <see cref="CommandClient.EndWait"/>.
/// </summary>
internal sealed class WaitingCall : Waiter
{
    private readonly CommandDispatcher _dispatcher;
    private readonly CommandInfo _command;
    private readonly CommandClient _client;
    private readonly Argument[] _arguments;
    private readonly WaitTerms _terms;
    private readonly byte[] _input;
    private int _used;

    /// <summary>Copies the arguments, with room for so many bytes that <see cref="Replace"/> will need.</summary>
    public WaitingCall(scoped in CommandContext call, in WaitTerms terms, int spareBytes = 0)
        : base(call.Database, terms.Patience)
    {
        _dispatcher = call.Dispatcher;
        _command = call.Command;
        _client = call.Client;
        _terms = terms;
        _arguments = new Argument[call.Count];
        int length = 0;
        for (int i = 0; i < call.Count; i++) length += call.Arg(i).Length;
        _input = new byte[length + spareBytes];
        for (int i = 0; i < call.Count; i++) Add(i, call.Arg(i), call.HashOf(i));
    }

    /// <summary>Who waits.</summary>
    public CommandClient Client => _client;

    /// <summary>Whether it waits for a limited time.</summary>
    public bool EndsByItself => _terms.Patience != Timeout.InfiniteTimeSpan;

    public override bool WantsAbsence => _terms.WantsAbsence;

    public override ulong FurtherShards => _terms.FurtherShards;

    /// <summary>Waits with another argument than the call was made with. Before it is known to others.</summary>
    public void Replace(int index, ReadOnlySpan<byte> argument) => Add(index, argument, hash: 0);

    public override bool IsReady(int number, Entry entry) => _terms.IsReady(Context(reply: null!, number), number, entry);

    public override void Serve(ref KeyScope scope, scoped in Key key, int number)
    {
        try
        {
            ReplyWriter reply = _client.BeginAnswer();
            CommandContext call = Context(reply, number);
            int cause = scope.Cause;
            call.Scope = scope;
            call.Scope.Cause = _command.Cause;
            try
            {
                CommandDispatcher.RunLocked(ref call);
            }
            finally
            {
                scope = call.Scope;
                scope.Cause = cause;
            }

            _client.EndAnswer(reply);
        }
        catch (Exception e)
        {
            // Whoever waits gets it, not whoever serves.
            _client.FailWait(e);
        }
    }

    /// <summary>
    /// Runs the whole call, which waits for no key, on the calling thread; the wait ends with its reply, unless its caller has
    /// gone.
    /// </summary>
    public void RunDetached(DetachedBody body)
    {
        ReplyWriter? reply = null;
        Exception? failure = null;
        try
        {
            reply = _client.BeginAnswer();
            CommandContext call = Context(reply, 0);
            _client.EnterDetached();
            body(ref call);
        }
        catch (Exception e)
        {
            failure = e;
        }
        finally
        {
            _client.LeaveDetached();
        }

        if (TryClaim())
        {
            if (failure is null) _client.EndAnswer(reply!);
            else _client.FailWait(failure);
            Finish(WaitEnd.Served);
        }
        else if (reply is not null)
        {
            _client.DropAnswer(reply);
        }
    }

    protected override void OnEnded(WaitEnd end)
    {
        if (end == WaitEnd.Disposed) _client.FailWait(new ObjectDisposedException(nameof(Engine.Keyspace)));
        else if (end is WaitEnd.TimedOut or WaitEnd.Interrupted) AnswerInVain(end);
        _client.EndWait(end);
    }

    private void AnswerInVain(WaitEnd end)
    {
        try
        {
            ReplyWriter reply = _client.BeginAnswer();
            // As in Redis an array even of commands that reply one value.
            if (end == WaitEnd.TimedOut && _terms.Refusal is { } refusal) reply.Error(refusal);
            else if (end == WaitEnd.TimedOut && _terms.RepliesNumber) reply.Integer(0);
            else if (end == WaitEnd.TimedOut) reply.NullArray();
            else reply.Error("UNBLOCKED client unblocked via CLIENT UNBLOCK"u8);
            _client.EndAnswer(reply);
        }
        catch (Exception e)
        {
            _client.FailWait(e);
        }
    }

    private void Add(int index, ReadOnlySpan<byte> argument, ulong hash)
    {
        argument.CopyTo(_input.AsSpan(_used));
        _arguments[index] = new Argument { Offset = _used, Length = argument.Length, Hash = hash };
        _used += argument.Length;
    }

    private CommandContext Context(ReplyWriter reply, int readyKey) =>
        new(_dispatcher, _command, _input, _arguments, _client, reply) { ReadyKey = readyKey };
}
