namespace Tiercel.Caching;

/// <summary>
/// When entries expire, parallel to the nodes of a partition: only there once an entry has a time. Four bytes a node, four more if entries
/// expire by their last use.
/// </summary>
/// <remarks>
/// Reads need no lock: what they say counts only if the partition's version does. Writes need it, but for <see cref="OnHit"/>.
/// </remarks>
internal sealed class NodeTimes
{
    private readonly uint _accessTicks;
    private readonly uint[] _deadlines;
    private readonly uint[] _accesses;

    /// <param name="before">What to copy, if anything.</param>
    /// <param name="length">Of the arrays.</param>
    /// <param name="accessTicks">Ticks after the last use at which entries expire; 0 = never.</param>
    public NodeTimes(NodeTimes? before, int length, uint accessTicks)
    {
        _accessTicks = accessTicks;
        _deadlines = new uint[length];
        _accesses = accessTicks > 0 ? new uint[length] : [];
        before?._deadlines.CopyTo(_deadlines, 0);
        before?._accesses.CopyTo(_accesses, 0);
    }

    /// <summary>Whether a node's time is over; any number of a node will do.</summary>
    public bool IsExpired(int node, uint now)
    {
        uint[] deadlines = _deadlines;
        if ((uint)node >= (uint)deadlines.Length) return false;
        uint deadline = deadlines[node];
        if (deadline != 0 && IsReached(deadline, now)) return true;
        return _accessTicks > 0 && IsReached(_accesses[node] + _accessTicks, now);
    }

    public void Set(int node, uint deadline, uint now)
    {
        _deadlines[node] = deadline;
        if (_accessTicks > 0) _accesses[node] = now;
    }

    /// <summary>Notes a use, without a lock: the node may meanwhile be another's, who is then as young as this makes him.</summary>
    public void OnHit(int node, uint now)
    {
        uint[] accesses = _accesses;
        if ((uint)node < (uint)accesses.Length && accesses[node] != now) accesses[node] = now;
    }

    // Ticks wrap around (CacheClock): the difference tells. What is over is swept long before it could seem to be to come.
    private static bool IsReached(uint tick, uint now) => (int)(now - tick) >= 0;
}
