namespace Tiercel.Engine;

/// <summary>The id that a new entry is to have, or how much of it: a form of XADD's argument.</summary>
internal readonly record struct WantedStreamId
{
    private readonly StreamId _id;
    private readonly bool _hasTime;
    private readonly bool _hasSequence;

    private WantedStreamId(StreamId id, bool hasTime, bool hasSequence)
    {
        _id = id;
        _hasTime = hasTime;
        _hasSequence = hasSequence;
    }

    /// <summary>The present time, or what follows the last id if that is later.</summary>
    public static WantedStreamId Any => default;

    /// <summary>Whether it is 0-0, which no entry may have.</summary>
    public bool IsZero => _hasSequence && _id == StreamId.Zero;

    /// <summary>Just this one.</summary>
    public static WantedStreamId Of(StreamId id) => new(id, true, true);

    /// <summary>The next of a millisecond.</summary>
    public static WantedStreamId OfTime(ulong milliseconds) => new(new StreamId(milliseconds, 0), true, false);

    /// <summary>The id that follows the last of a stream; false if there is none.</summary>
    public bool TryResolve(StreamId last, ulong nowMs, out StreamId id)
    {
        id = _id;
        if (_hasSequence) return id > last;
        ulong milliseconds = _hasTime ? _id.Milliseconds : nowMs;
        id = new StreamId(milliseconds, 0);
        if (milliseconds > last.Milliseconds) return true;
        if (_hasTime && milliseconds < last.Milliseconds) return false;
        // Within a millisecond that was asked for no other begins.
        return last.TryNext(out id) && (!_hasTime || id.Milliseconds == milliseconds);
    }
}
