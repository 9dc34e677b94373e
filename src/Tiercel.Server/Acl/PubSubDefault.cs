namespace Tiercel.Server;

/// <summary>Which channels a new user may use as long as no rule says so.</summary>
public enum PubSubDefault
{
    /// <summary>All.</summary>
    Allchannels = 1,

    /// <summary>None.</summary>
    Resetchannels = 0,
}
