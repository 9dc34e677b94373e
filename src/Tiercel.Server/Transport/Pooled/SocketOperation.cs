namespace Tiercel.Server;

/// <summary>What has become of an asynchronous operation that was begun.</summary>
internal enum SocketOperation
{
    /// <summary>Its end will be told.</summary>
    UnderWay,

    /// <summary>It is done already.</summary>
    Done,

    /// <summary>The socket is broken.</summary>
    Failed,
}
