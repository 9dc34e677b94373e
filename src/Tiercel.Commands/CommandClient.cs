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

    /// <summary>Set when replies should be sent before more commands run: a batch stops after the current one.</summary>
    public bool Yielding { get; set; }

    /// <summary>Row of the command executed last; -1 before the first.</summary>
    public int LastCommandId { get; internal set; } = -1;

    /// <summary>The name it gave itself; empty = none.</summary>
    public string Name { get; set; } = "";

    /// <summary>Where it is, as an address and a port; empty for a caller in this process.</summary>
    public virtual string Peer => "";

    /// <summary>What counts and times its commands; null = nothing does.</summary>
    internal CommandStatistics? Statistics { get; set; }

    /// <summary>Whether this argument of the command that ran last is a password, never to be shown.</summary>
    internal virtual bool IsSecret(CommandInfo command, int argument) => false;
}
