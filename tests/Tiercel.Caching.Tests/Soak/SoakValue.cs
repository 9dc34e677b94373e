namespace Tiercel.Caching.Tests;

/// <summary>A value that is stored once at most, with what there is to be checked when it is met again.</summary>
internal sealed class SoakValue(int key, int weight, long settledTicks, long overTicks)
{
    private int _told;

    public int Key { get; } = key;

    public int Weight { get; } = weight;

    /// <summary>The time before which it must not expire.</summary>
    public long SettledTicks { get; } = settledTicks;

    /// <summary>The time from which on it must not be found.</summary>
    public long OverTicks { get; } = overTicks;

    /// <summary>Whether a mark was set already; whether both are now.</summary>
    public (bool WasSet, bool AreBoth) Mark(SoakMark mark)
    {
        int before = Interlocked.Or(ref _told, (int)mark);
        return ((before & (int)mark) != 0, (before | (int)mark) == (int)(SoakMark.Stored | SoakMark.Departed));
    }
}
