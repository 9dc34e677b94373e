namespace Tiercel.Scripting;

/// <summary>
/// The random numbers of scripts. As in Redis 7.0 they are one sequence, the same after each start: a script goes on where the
/// last one that has drawn any has ended. Scripts that run at one time must not draw the same numbers, so the first of them
/// has the sequence until its end, and each of the others one of its own, begun somewhere. Thread safe.
/// </summary>
internal sealed class ScriptRandom
{
    private const long States = 1L << 48;

    private readonly Lock _gate = new();

    // What the generator of Redis holds when a server starts.
    private ulong _state = 0x1234_ABCD_330E;
    private bool _isTaken;

    /// <summary>Where a script begins to draw, and whether it has the common sequence, which it returns.</summary>
    public (ulong State, bool IsCommon) Take()
    {
        lock (_gate)
        {
            if (_isTaken) return ((ulong)Random.Shared.NextInt64(States), false);
            _isTaken = true;
            return (_state, true);
        }
    }

    /// <summary>The script that has the common sequence has ended: the next one goes on from here.</summary>
    public void Return(ulong state)
    {
        lock (_gate) (_state, _isTaken) = (state, false);
    }
}
