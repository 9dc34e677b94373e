namespace Tiercel.Scripting;

/// <summary>What becomes of the changes of a script that does not end well.</summary>
public enum ScriptAtomicity
{
    /// <summary>An error takes all of them back; an error reply that the script returns is a result.</summary>
    Rollback,

    /// <summary>An error reply that the script returns takes them back too.</summary>
    Strict,

    /// <summary>They stay, as in Redis.</summary>
    Redis,
}
