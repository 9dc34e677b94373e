namespace Tiercel.Persistence;

/// <summary>How the writing of a snapshot file ended.</summary>
/// <param name="Failure">Why there is none; null = there is.</param>
/// <param name="Keys">Keys that were written.</param>
/// <param name="Bytes">Bytes of the file.</param>
/// <param name="PeakCopiedBytes">The most that was held at a time of what changed meanwhile.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record SnapshotOutcome(Exception? Failure, long Keys, long Bytes, long PeakCopiedBytes, TimeSpan Elapsed);
