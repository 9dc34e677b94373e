using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>
/// Who calls: the connection, script or embedded caller that a command acts for. A command that needs more
/// (CLIENT, SUBSCRIBE) lives with the class that derives from this one. Used by one thread at a time.
/// </summary>
public abstract class CommandClient
{
    /// <summary>The selected database.</summary>
    public int DatabaseIndex { get; set; }

    /// <summary>Set by QUIT and SHUTDOWN: nothing after this command is executed.</summary>
    public bool Closing { get; set; }

    /// <summary>Set when replies should be sent before more commands run: a batch stops after the current one.</summary>
    public bool Yielding { get; set; }

    /// <summary>Row of the command executed last; -1 before the first.</summary>
    public int LastCommandId { get; internal set; } = -1;

    /// <summary>The name it gave itself; empty = none.</summary>
    public string Name { get; set; } = "";

    /// <summary>Where it is, as an address and a port; empty for a caller in this process.</summary>
    public virtual string Peer => "";

    /// <summary>Whether the keys that its commands find do not count as used, but for those that TOUCH names.</summary>
    internal bool LeavesAccess { get; set; }

    /// <summary>Behind which position of the log the last change lies that it has made, or seen; see <see cref="ICallObserver"/>.</summary>
    internal long SeenPosition { get; set; }

    /// <summary>What counts and times its commands; null = nothing does.</summary>
    internal CommandStatistics? Statistics { get; set; }

    /// <summary>
    /// Whether each command must be asked about first, or have its reply dropped: see <see cref="BeginGuarded"/>. A
    /// batch of such a client holds one command. Who sets it sets <see cref="Yielding"/> too.
    /// </summary>
    internal bool IsGuarded { get; set; }

    /// <summary>A guarded client is about to run a command (null: one that does not exist): an error if it may not.</summary>
    internal virtual ReadOnlySpan<byte> BeginGuarded(CommandInfo? command) => default;

    /// <summary>The command of a guarded client has ended: whether its reply is dropped.</summary>
    internal virtual bool EndGuarded() => false;

    /// <summary>
    /// Whether <see cref="Authorize"/> and <see cref="Intercept"/> are asked about each command: all that an ordinary client
    /// pays for access control, transactions and subscriptions is to look at this. Commands behind one another in a batch see
    /// what the one before them has set.
    /// </summary>
    internal bool IsIntercepted { get; set; }

    /// <summary>An intercepted client is about to call a command: an error if it may not. Under no lock.</summary>
    internal virtual ReadOnlySpan<byte> Authorize(in CommandContext call) => default;

    /// <summary>
    /// An intercepted client calls a command that it may call: true if that is dealt with, and replied to, and does not run.
    /// </summary>
    internal virtual bool Intercept(ref CommandContext call) => false;

    /// <summary>A call of an intercepted client was rejected before it ran, whatever for; null = there is no such command.</summary>
    internal virtual void OnRejected(CommandInfo? command)
    {
    }

    /// <summary>Whether one of the calls that it has queued since MULTI changes something.</summary>
    internal virtual bool HasQueuedChanges => false;

    /// <summary>Whether all it is told now are messages, as it subscribes to some in RESP2: PING replies as one then.</summary>
    internal virtual bool ExpectsMessages => false;

    /// <summary>Whether a call may read whatever key it comes to, beside those among its arguments: SORT BY and GET do.</summary>
    internal virtual bool MayReadEveryKey(in CommandContext call) => true;

    /// <summary>An intercepted client runs a call as a part of a transaction. Under the locks of that.</summary>
    internal virtual void BeginPart(in CommandContext call)
    {
    }

    /// <summary>Whether the call is one that a script makes for it.</summary>
    internal bool IsInScript { get; set; }

    /// <summary>Whether an argument is a password, never to be shown.</summary>
    internal virtual bool IsSecret(in CommandContext call, int argument) => false;

    /// <summary>Whether its calls may wait; otherwise those that would are answered as if their time had passed.</summary>
    internal virtual bool MayWait => false;

    /// <summary>
    /// A call waits: nothing more is executed until <see cref="EndWait"/>. Under the locks of the call's keys; once they are
    /// released the wait may end at any time, on any thread.
    /// </summary>
    internal virtual void BeginWait(WaitingCall call) => throw NeverWaits();

    /// <summary>
    /// A call goes on elsewhere: as <see cref="BeginWait"/>. What begins it is called when the calling thread is through with the
    /// client: not before it has returned from the call.
    /// </summary>
    internal virtual void BeginDetached(WaitingCall call, Action begin) => throw NeverWaits();

    /// <summary>A call that went on elsewhere is about to run on the calling thread.</summary>
    internal virtual void EnterDetached()
    {
    }

    /// <summary>It has run, and the calling thread is through with the client.</summary>
    internal virtual void LeaveDetached()
    {
    }

    /// <summary>A writer for the reply of the call that waits. Any thread may ask, one for each wait.</summary>
    internal virtual ReplyWriter BeginAnswer() => throw NeverWaits();

    /// <summary>The reply is written. Perhaps under locks: it is kept until <see cref="EndWait"/>.</summary>
    internal virtual void EndAnswer(ReplyWriter answer) => throw NeverWaits();

    /// <summary>A writer of <see cref="BeginAnswer"/> whose reply nobody wants any more.</summary>
    internal virtual void DropAnswer(ReplyWriter answer)
    {
    }

    /// <summary>In place of an answer: whatever came in between. Perhaps under locks; throws nothing.</summary>
    internal virtual void FailWait(Exception failure) => throw NeverWaits();

    /// <summary>The wait is over: there is an answer, unless it was abandoned or the keyspace is disposed. Under no lock.</summary>
    internal virtual void EndWait(WaitEnd end) => throw NeverWaits();

    private static InvalidOperationException NeverWaits() => new("A caller who cannot wait was made to.");
}
