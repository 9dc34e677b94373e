using System.Net;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Scripting;

namespace Tiercel.Server;

/// <summary>
/// What the server knows of one client, whatever carries its bytes. Used by the thread that serves it; CLIENT LIST
/// of another client reads single fields, each whole if not of the same moment.
/// </summary>
internal sealed class Session : CommandClient
{
    private ReplyMode _replies;
    private SessionWait? _wait;
    private Inbox? _inbox;
    private ClientTracking? _tracking;
    private long _cutOffAtBytes;
    private volatile AclUser _user;
    private volatile bool _isAuthenticated;
    private volatile bool _isHeld;
    private volatile bool _awaitsSync;
    private long _positionBefore;

    public Session(ServerContext server, long id, EndPoint remote, EndPoint local)
    {
        Server = server;
        Id = id;
        Remote = remote;
        Local = local;
        ConnectedAtMs = ActiveAtMs = server.NowMs;
        _user = server.Users.Default;
        Transaction = new ClientTransaction(this);
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
    public long MemoryBytes => Input.Capacity + UnreadBytes + Transaction.Bytes;

    /// <summary>Replies and messages that wait for the client to read.</summary>
    public long UnreadBytes => PendingOutputBytes + (_inbox?.Bytes ?? 0);

    /// <summary>What others have to tell it; null until somebody might.</summary>
    public Inbox? Inbox => Volatile.Read(ref _inbox);

    /// <summary>How keys are tracked for it; null = they are not.</summary>
    public ClientTracking? Tracking
    {
        get => Volatile.Read(ref _tracking);
        set => Volatile.Write(ref _tracking, value);
    }

    /// <summary>Whether it sees every call that runs.</summary>
    public bool IsMonitor { get; set; }

    /// <summary>What it subscribes to; null = it never has.</summary>
    public Subscriptions? Subscriptions { get; private set; }

    /// <summary>Whether it subscribes to anything.</summary>
    public bool IsSubscriber => Subscriptions is { IsEmpty: false };

    /// <summary>How many bytes of messages it was cut off at; 0 = it was not.</summary>
    public long CutOffAtBytes => Volatile.Read(ref _cutOffAtBytes);

    /// <summary>What of its replies may wait before it is disconnected.</summary>
    public OutputBufferLimit OutputBufferLimit =>
        IsSubscriber ? Server.Options.OutputBufferLimits.PubSub : Server.Options.OutputBufferLimits.Normal;

    /// <summary>When <see cref="PendingOutputBytes"/> passed the soft limit: Unix time in milliseconds; 0 = it does not.</summary>
    public long OverSoftLimitSinceMs;

    /// <summary>Behind which position of the log its last change lies; 0 = it has changed nothing.</summary>
    public long LogPosition { get; set; }

    /// <summary>Ends the session without a word: nothing more is sent. Any thread may set it.</summary>
    public volatile bool Aborted;

    /// <summary>CLIENT NO-EVICT: whether it stays when clients are evicted.</summary>
    public bool IsSpared { get; set; }

    /// <summary>What <see cref="ClientMemory"/> has counted of it.</summary>
    public long CountedBytes;

    /// <summary>The call that waits for a key; null = none does.</summary>
    public SessionWait? Wait
    {
        get => Volatile.Read(ref _wait);
        private set => Volatile.Write(ref _wait, value);
    }

    /// <summary>Whether its next call stays in the input until a pause ends.</summary>
    public bool IsHeld => _isHeld;

    /// <summary>Whether it does nothing before something has come, or a pause is over.</summary>
    public bool IsWaiting => Wait is not null || _isHeld || _awaitsSync;

    /// <summary>Whether its replies stay until what they tell of is on the disk.</summary>
    public bool AwaitsSync
    {
        get => _awaitsSync;
        set => _awaitsSync = value;
    }

    public PendingInput Input { get; } = new();

    /// <summary>What it queues since MULTI, and what it watches.</summary>
    public ClientTransaction Transaction { get; }

    /// <summary>Whose rights it has. Any thread may ask; <see cref="AclUsers"/> alone changes it.</summary>
    public AclUser User => _user;

    /// <summary>Whether it has given a password, or none was needed when it came.</summary>
    public bool IsAuthenticated => _isAuthenticated;

    /// <summary>Whether it may do nothing before AUTH.</summary>
    public bool MustAuthenticate => !_isAuthenticated && !Server.Users.IsOpen;

    /// <summary>Wrong passwords that it has given.</summary>
    public int FailedLogins { get; set; }

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

    /// <summary>It acts for a user from now on. By its own thread, under the lock of the users.</summary>
    public void Become(AclUser user, bool isAuthenticated)
    {
        _user = user;
        _isAuthenticated = isAuthenticated;
        UpdateInterception();
        UpdateGuard();
    }

    /// <summary>Its user is gone: it is about to end, and acts for nobody. By any thread, under the lock of the users.</summary>
    public void Expel(AclUser nobody)
    {
        _isAuthenticated = false;
        _user = nobody;
        UpdateInterception();
    }

    /// <summary>Works out anew whether its commands are looked at before they run. Any thread may ask for it.</summary>
    public void UpdateInterception()
    {
        bool isNeeded;
        do
        {
            isNeeded = NeedsInterception;
            IsIntercepted = isNeeded;
            // Of two threads the one that writes last looks again at what the other has changed before.
            Interlocked.MemoryBarrier();
        }
        while (NeedsInterception != isNeeded);
    }

    private bool NeedsInterception =>
        IsSubscriber || Transaction.IsOpen || Tracking is not null || IsMonitor || Server.Pause.IsOn || Server.BusyScripts.IsAny
            || Server.Loading.IsOn || !_user.Rights.AllowsEverything;

    internal override ReadOnlySpan<byte> Authorize(in CommandContext call)
    {
        ReadOnlySpan<byte> refusal = _user.Rights.AllowsEverything ? default : AccessControl.Authorize(this, in call);
        bool isTooSoon = refusal.IsEmpty && Server.Loading.IsOn && !call.Command.Has(CommandFlags.Loading);
        return isTooSoon ? DataLoading.Refusal : refusal;
    }

    internal override bool MayReadEveryKey(in CommandContext call) => _user.Rights.MayReadEveryKey(in call);

    internal override ReadOnlySpan<byte> BeginGuarded(CommandInfo? command)
    {
        if (_replies == ReplyMode.SkipNext) _replies = ReplyMode.Skip;
        bool refused = MustAuthenticate && command is not null && !command.Has(CommandFlags.NoAuth);
        return refused ? Authentication.Required : default;
    }

    /// <summary>Whether the reply of the call that runs is dropped.</summary>
    public bool IsMuted => _replies is ReplyMode.Off or ReplyMode.Skip;

    internal override bool EndGuarded()
    {
        if (_isHeld)
        {
            // The call is yet to come, and its reply is the one that is not wanted.
            if (_replies == ReplyMode.Skip) _replies = ReplyMode.SkipNext;
            return false;
        }

        bool dropped = IsMuted;
        if (Wait is { } wait) wait.IsMuted = dropped;
        if (_replies == ReplyMode.Skip) Replies = ReplyMode.On;
        return dropped;
    }

    internal override void OnRejected(CommandInfo? command)
    {
        if (Transaction.IsOpen) Transaction.Refuse(command);
    }

    internal override bool HasQueuedChanges => Transaction is { IsOpen: true, Queue.Writes: true };

    internal override bool MayWait => true;

    internal override void BeginWait(WaitingCall call)
    {
        Wait = new SessionWait(call);
        Yielding = true;
    }

    internal override void BeginDetached(WaitingCall call, Action begin)
    {
        Wait = new SessionWait(call, begin);
        Yielding = true;
    }

    internal override void EnterDetached()
    {
        _positionBefore = Server.Store?.PositionOfThread ?? 0;
        if (Server.Tracking.IsActive) Invalidator.Caller = this;
    }

    internal override void LeaveDetached()
    {
        if (Server.Store is { } store && store.PositionOfThread != _positionBefore)
            LogPosition = SeenPosition = store.PositionOfThread;
        Invalidator.Caller = null;
        // No turn ends here that would tell.
        if (Server.Tracking.Prefixes.HasChanges) Server.Tracking.Prefixes.Broadcast();
    }

    internal override ReplyWriter BeginAnswer() => Server.Answers.Rent(Protocol);

    internal override void EndAnswer(ReplyWriter answer) => Wait!.Keep(Server.Answers.Return((RespReplyWriter)answer));

    internal override void DropAnswer(ReplyWriter answer) => _ = Server.Answers.Return((RespReplyWriter)answer);

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

    /// <summary>The session looks at its input again: the pause may be over.</summary>
    public void LetGo() => _isHeld = false;

    private void Hold()
    {
        // The large reply of the call before is not this one's.
        if (Statistics is { HasLargeReply: true } statistics) statistics.EndLargeReply();
        _isHeld = true;
        Yielding = true;
    }

    private void HoldForPause()
    {
        Hold();
        Interlocked.MemoryBarrier();
        if (!Server.Pause.IsOn) Wire!.RequestTurn();
    }

    private void HoldForScript(in CommandContext call, ScriptRun holder)
    {
        Hold();
        Server.BusyScripts.Hold(this, holder);
        // Who lets go looks for those who are held; who is held only now looks whether he has.
        if (Server.BusyScripts.HolderFor(this, in call) is null) Wire!.RequestTurn();
    }

    /// <summary>Its inbox, made if it has none. Any thread may ask.</summary>
    public Inbox RequireInbox() => Inbox ?? Interlocked.CompareExchange(ref _inbox, new Inbox(this), null) ?? _inbox;

    /// <summary>Its subscriptions, made if it has none.</summary>
    public Subscriptions RequireSubscriptions() => Subscriptions ??= new Subscriptions(this);

    /// <summary>
    /// Whether so many bytes of messages are, with the replies that wait, more than the client may leave unread. Any thread may
    /// ask.
    /// </summary>
    public bool IsBeyondHardLimit(long messageBytes) =>
        OutputBufferLimit.HardBytes is > 0 and long limit && messageBytes + PendingOutputBytes > limit;

    /// <summary>
    /// Ends the session because its messages are not read: nothing more comes in, and its wire is closed soon. Any thread may,
    /// under any lock.
    /// </summary>
    public void CutOff(long messageBytes)
    {
        _cutOffAtBytes = messageBytes;
        Aborted = true;
        _inbox!.Close();
        Wire?.RequestClose();
    }

    /// <summary>Ends the wait, if there is one; false if somebody has just ended it, so that an answer comes.</summary>
    public bool TryAbandonWait() => Wait is not { } wait || wait.Call.TryEnd(WaitEnd.Abandoned) || wait.IsAbandoned;

    internal override bool IsSecret(in CommandContext call, int argument) => Authentication.IsSecret(in call, argument);

    internal override bool ExpectsMessages => Protocol < 3 && IsSubscriber;

    internal override bool Intercept(ref CommandContext call)
    {
        if (ExpectsMessages && !SubscribeMode.Allows(call.Command))
        {
            CommandDispatcher.Reject(call.Command, this, call.Reply, SubscribeMode.Refusal(call.Command));
            return true;
        }

        if (IsMonitor && !MonitorCommand.Allows(call.Command))
        {
            CommandDispatcher.Reject(call.Command, this, call.Reply, MonitorCommand.Refusal);
            return true;
        }

        if (Server.Pause.Holds(this, in call))
        {
            HoldForPause();
            return true;
        }

        if (Server.BusyScripts.HolderFor(this, in call) is { } holder)
        {
            if (Server.BusyScripts.IsPatientWith(holder)) HoldForScript(in call, holder);
            else CommandDispatcher.Reject(call.Command, this, call.Reply, holder.BusyError);
            return true;
        }

        if (Transaction.IsOpen && Transaction.Intercept(ref call)) return true;
        Tracking?.Note(in call);
        return false;
    }

    internal override void BeginPart(in CommandContext call) => Tracking?.NotePart(in call);

    private void UpdateGuard()
    {
        IsGuarded = !_isAuthenticated || _replies != ReplyMode.On;
        // What arrived together with the command that changed this was taken in without being asked about.
        if (IsGuarded) Yielding = true;
    }
}
