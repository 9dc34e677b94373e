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
    private byte[] _input;

    public WaitingCall(scoped in CommandContext call, in WaitTerms terms)
        : base(call.Database, terms.Patience)
    {
        _dispatcher = call.Dispatcher;
        _command = call.Command;
        _client = call.Client;
        _terms = terms;
        _arguments = new Argument[call.Count];
        int length = 0;
        for (int i = 0; i < call.Count; i++) length += call.Arg(i).Length;
        _input = new byte[length];
        length = 0;
        for (int i = 0; i < call.Count; i++)
        {
            ReadOnlySpan<byte> argument = call.Arg(i);
            argument.CopyTo(_input.AsSpan(length));
            _arguments[i] = new Argument { Offset = length, Length = argument.Length, Hash = call.HashOf(i) };
            length += argument.Length;
        }
    }

    /// <summary>Who waits.</summary>
    public CommandClient Client => _client;

    public override bool WantsAbsence => _terms.WantsAbsence;

    public override ulong FurtherShards => _terms.FurtherShards;

    /// <summary>Waits with another argument than the call was made with. Before it is known to others.</summary>
    public void Replace(int index, ReadOnlySpan<byte> argument)
    {
        int offset = _input.Length;
        Array.Resize(ref _input, offset + argument.Length);
        argument.CopyTo(_input.AsSpan(offset));
        _arguments[index] = new Argument { Offset = offset, Length = argument.Length };
    }

    public override bool IsReady(int number, Entry entry) => _terms.IsReady(Context(reply: null!, number), number, entry);

    public override void Serve(ref KeyScope scope, scoped in Key key, int number)
    {
        ReplyWriter reply = _client.BeginAnswer();
        CommandContext call = Context(reply, number);
        call.Scope = scope;
        try
        {
            CommandDispatcher.RunLocked(ref call);
        }
        finally
        {
            scope = call.Scope;
        }

        _client.EndAnswer(reply);
    }

    protected override void OnEnded(WaitEnd end)
    {
        if (end is WaitEnd.TimedOut or WaitEnd.Interrupted)
        {
            ReplyWriter reply = _client.BeginAnswer();
            // As in Redis an array even of commands that reply one value.
            if (end == WaitEnd.TimedOut) reply.NullArray();
            else reply.Error("UNBLOCKED client unblocked via CLIENT UNBLOCK"u8);
            _client.EndAnswer(reply);
        }

        _client.EndWait(end);
    }

    private CommandContext Context(ReplyWriter reply, int readyKey) =>
        new(_dispatcher, _command, _input, _arguments, _client, reply) { ReadyKey = readyKey };
}
