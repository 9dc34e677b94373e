using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>
/// What CLIENT TRACKING has turned on for a session. Its own thread changes it, by making another; whoever tells of changes
/// reads it.
/// </summary>
internal sealed class ClientTracking(Session session, TrackingModes modes, long redirectsTo, IReadOnlyList<byte[]> prefixes)
{
    private bool _isCachingGiven;
    private bool _endsWithNext;
    private volatile bool _isBroken;

    public TrackingModes Modes { get; } = modes;

    /// <summary>The id of the session that is told in its place; 0 = it is told itself.</summary>
    public long RedirectsTo { get; } = redirectsTo;

    /// <summary>The beginnings of keys that it is told of; empty but with <see cref="TrackingModes.Broadcast"/>.</summary>
    public IReadOnlyList<byte[]> Prefixes { get; } = prefixes;

    /// <summary>Whether the session that is told in its place has been found gone.</summary>
    public bool IsBroken
    {
        get => _isBroken;
        set => _isBroken = value;
    }

    /// <summary>Whether CLIENT CACHING has said something of the next call.</summary>
    public bool IsCachingGiven => _isCachingGiven && !_endsWithNext;

    public bool Is(TrackingModes mode) => (Modes & mode) != 0;

    /// <summary>CLIENT CACHING: the next call is not as the others.</summary>
    public void GiveCaching()
    {
        _isCachingGiven = true;
        _endsWithNext = false;
    }

    /// <summary>
    /// A call is about to run: notes the keys that it reads, if they are to be. Before it reads them, so that no change is
    /// missed; what changes in between is told behind the reply.
    /// </summary>
    public void Note(in CommandContext call)
    {
        if (_endsWithNext) _isCachingGiven = _endsWithNext = false;
        NotePart(in call);
        if (!_isCachingGiven) return;
        // What was said of one call holds for a whole transaction; commands of the family of CLIENT CACHING do not use it up.
        string name = call.Command.Name;
        if (name is "EXEC" or "DISCARD") _endsWithNext = true;
        else if (name != "MULTI" && !name.StartsWith("CLIENT|", StringComparison.Ordinal)) _isCachingGiven = false;
    }

    /// <summary>As <see cref="Note"/>, of a call that runs as a part of a transaction.</summary>
    public void NotePart(in CommandContext call)
    {
        bool differs = Is(TrackingModes.OptIn) ? !_isCachingGiven : Is(TrackingModes.OptOut) && _isCachingGiven;
        bool reads = call.Command.Has(CommandFlags.Read) && call.Command.HasKeys;
        if (!differs && reads && !Is(TrackingModes.Broadcast)) session.Server.Tracking.Table.Note(session.Id, in call);
    }
}
