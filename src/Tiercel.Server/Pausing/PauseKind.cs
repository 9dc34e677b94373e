namespace Tiercel.Server;

/// <summary>Whose calls wait: CLIENT PAUSE.</summary>
internal enum PauseKind
{
    /// <summary>Nobody's.</summary>
    None,

    /// <summary>Those that may change something, or tell others something.</summary>
    Writes,

    /// <summary>All.</summary>
    All,
}
