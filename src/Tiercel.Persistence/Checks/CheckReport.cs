namespace Tiercel.Persistence;

/// <summary>What a check has found of a data directory.</summary>
/// <param name="Files">Its files: the manifest, those that it names in their order, others, the snapshot file.</param>
/// <param name="LowestRedis">The lowest version of Redis that reads all of it.</param>
internal sealed record CheckReport(IReadOnlyList<CheckedFile> Files, Version LowestRedis)
{
    /// <summary>Whether a start reads all that is there, and cuts nothing off.</summary>
    public bool IsSound => Files.All(static f => f.State is FileState.Sound or FileState.Unnamed);

    /// <summary>Commands of the log.</summary>
    public long Commands => Files.Sum(static f => f.Commands);
}
