using System.Net;
using Tiercel.Commands;
using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>
/// What the server knows of one client, whatever carries its bytes. Used by the thread that serves it; CLIENT LIST
/// of another client reads single fields, each whole if not of the same moment.
/// </summary>
internal sealed class Session : CommandClient
{
    private ReplyMode _replies;
    private SessionWait? _wait;

    public Session(ServerContext server, long id, EndPoint remote, EndPoint local)
    {
        Server = server;
        Id = id;
        Remote = remote;
        Local = local;
        ConnectedAtMs = ActiveAtMs = server.NowMs;
        Logout();
    }

    public ServerContext Server { get; }

    /// <summary>Unique in the server's lifetime, ascending.</summary>
    public long Id { get; }

    public EndPoint Remote { get; }

    public EndPoint Local { get; }

    public override string Peer => Remote.ToString()!;

    /// <summary>The wire it is served over, once there is one.</summary>
    public Connection? Wire { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    public long ConnectedAtMs { get; }

    /// <summary>When bytes last came: Unix time in milliseconds.</summary>
    public long ActiveAtMs { get; set; }

    /// <summary>2 or 3, chosen by HELLO.</summary>
    public int Protocol { get; set; } = 2;

    public string LibraryName { get; set; } = "";

    public string LibraryVersion { get; set; } = "";

    /// <summary>Replies that wait for the client to read, for CLIENT LIST.</summary>
    public long PendingOutputBytes { get; set; }

    /// <summary>Bytes it occupies beyond its thread's buffers, which it shares.</summary>
    public long MemoryBytes => Input.Capacity + PendingOutputBytes;

    /// <summary>When <see cref="PendingOutputBytes"/> passed the soft limit: Unix time in milliseconds; 0 = it does not.</summary>
    public long OverSoftLimitSinceMs;

    /// <summary>Ends the session without a word: nothing more is sent. Any thread may set it.</summary>
    public volatile bool Aborted;

    /// <summary>CLIENT NO-EVICT, for CLIENT LIST: clients are never evicted here.</summary>
    public bool IsSpared { get; set; }

    /// <summary>The call that waits for a key; null = none does.</summary>
    public SessionWait? Wait
    {
        get => Volatile.Read(ref _wait);
        private set => Volatile.Write(ref _wait, value);
    }

    public PendingInput Input { get; } = new();

    /// <summary>Whether it has given the password, or none was needed when it came.</summary>
    public bool IsAuthenticated { get; private set; }

    /// <summary>Whether it may do nothing before AUTH.</summary>
    public bool MustAuthenticate => !IsAuthenticated && Server.Options.Password.Length > 0;

    /// <summary>Which replies it wants.</summary>
    public ReplyMode Replies
    {
        get => _replies;
        set
        {
            _replies = value;
            UpdateGuard();
        }
    }

    public void Login()
    {
        IsAuthenticated = true;
        UpdateGuard();
    }

    /// <summary>As it was when it came: without a password, unless none is needed.</summary>
    public void Logout()
    {
        IsAuthenticated = Server.Options.Password.Length == 0;
        UpdateGuard();
    }

    internal override ReadOnlySpan<byte> BeginGuarded(CommandInfo? command)
    {
        if (_replies == ReplyMode.SkipNext) _replies = ReplyMode.Skip;
        bool refused = MustAuthenticate && command is not null && !command.Has(CommandFlags.NoAuth);
        return refused ? Authentication.Required : default;
    }

    internal override bool EndGuarded()
    {
        bool dropped = _replies is ReplyMode.Off or ReplyMode.Skip;
        if (Wait is { } wait) wait.IsMuted = dropped;
        if (_replies == ReplyMode.Skip) Replies = ReplyMode.On;
        return dropped;
    }

    internal override bool MayWait => true;

    internal override void BeginWait(WaitingCall call)
    {
        Wait = new SessionWait(call);
        Yielding = true;
    }

    internal override ReplyWriter BeginAnswer() => Server.Answers.Rent(Protocol);

    internal override void EndAnswer(ReplyWriter answer) => Wait!.Keep(Server.Answers.Return((RespReplyWriter)answer));

    internal override void FailWait(Exception failure)
    {
        Server.Logger.CommandFailed(failure, Id, Remote);
        Aborted = true;
    }

    internal override void EndWait(WaitEnd end)
    {
        // Who has abandoned a wait has no use for its end.
        Wait!.End(end);
        if (end != WaitEnd.Abandoned) Wire!.RequestTurn();
    }

    /// <summary>The session goes on: its wait is over, and the answer taken.</summary>
    public void GoOn()
    {
        Wait = null;
        ActiveAtMs = Server.NowMs;
    }

    /// <summary>Ends the wait, if there is one; false if somebody has just ended it, so that an answer comes.</summary>
    public bool TryAbandonWait() => Wait is not { } wait || wait.Call.TryEnd(WaitEnd.Abandoned) || wait.IsAbandoned;

    internal override bool IsSecret(in CommandContext call, int argument) => Authentication.IsSecret(in call, argument);

    private void UpdateGuard()
    {
        IsGuarded = !IsAuthenticated || _replies != ReplyMode.On;
        // What arrived together with the command that changed this was taken in without being asked about.
        if (IsGuarded) Yielding = true;
    }
}
