namespace Tiercel.Server;

/// <summary>The log levels of redis.conf.</summary>
public enum LogVerbosity
{
    /// <summary>Everything.</summary>
    Debug,

    /// <summary>Connections too.</summary>
    Verbose,

    /// <summary>What an operator wants to know.</summary>
    Notice,

    /// <summary>What an operator must know.</summary>
    Warning,
}
