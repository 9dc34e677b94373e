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
}
