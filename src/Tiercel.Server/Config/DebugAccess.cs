namespace Tiercel.Server;

/// <summary>Who may use DEBUG.</summary>
public enum DebugAccess
{
    /// <summary>Nobody.</summary>
    No,

    /// <summary>Everybody.</summary>
    Yes,

    /// <summary>Clients on the same machine.</summary>
    Local,
}
