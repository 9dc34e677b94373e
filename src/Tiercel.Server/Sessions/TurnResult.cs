namespace Tiercel.Server;

/// <summary>What a transport does with a connection after its turn.</summary>
internal enum TurnResult
{
    /// <summary>Nothing, until the socket can be read or written again.</summary>
    Wait,

    /// <summary>There may be more to read: another turn, when the others had theirs.</summary>
    Again,

    /// <summary>Close it.</summary>
    Close,
}
