namespace Tiercel.Server;

/// <summary>How keys are tracked for a client: CLIENT TRACKING.</summary>
[Flags]
internal enum TrackingModes
{
    /// <summary>Keys that it reads.</summary>
    None = 0,

    /// <summary>BCAST: keys that begin with its prefixes, read or not.</summary>
    Broadcast = 1 << 0,

    /// <summary>OPTIN: of the keys it reads those of calls behind CLIENT CACHING YES.</summary>
    OptIn = 1 << 1,

    /// <summary>OPTOUT: of the keys it reads not those of calls behind CLIENT CACHING NO.</summary>
    OptOut = 1 << 2,

    /// <summary>NOLOOP: its own changes are not told.</summary>
    NoLoop = 1 << 3,
}
