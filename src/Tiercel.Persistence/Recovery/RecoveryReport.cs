namespace Tiercel.Persistence;

/// <summary>What the start found in the data directory.</summary>
/// <param name="Commands">Commands of the log that were run again.</param>
/// <param name="LostBytes">Bytes at its end that a power cut had torn, and that were cut off.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record RecoveryReport(long Commands, long LostBytes, TimeSpan Elapsed);
