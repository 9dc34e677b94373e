namespace Tiercel.Commands;

/// <summary>A command that took long.</summary>
/// <param name="Id">Ascending from 0; a reset of the log does not reset it.</param>
/// <param name="UnixSeconds">When it ended.</param>
/// <param name="Microseconds">How long it took.</param>
/// <param name="Arguments">The command with its arguments, cut to a bounded size.</param>
/// <param name="Peer">Who called, as address and port.</param>
/// <param name="Name">The name the caller gave itself.</param>
internal sealed record SlowLogEntry(
    long Id, long UnixSeconds, long Microseconds, byte[][] Arguments, string Peer, string Name);
