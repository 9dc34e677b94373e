namespace Tiercel.Persistence;

/// <summary>What a check has found of a file.</summary>
internal enum FileState : byte
{
    /// <summary>All of it is as it was written.</summary>
    Sound,

    /// <summary>Its end is what a power cut leaves: a start cuts it off.</summary>
    Torn,

    /// <summary>It is not what was written: no start goes beyond.</summary>
    Damaged,

    /// <summary>The manifest names it, and it is not there.</summary>
    Missing,

    /// <summary>What stands before it is torn or damaged, and it depends on that.</summary>
    NotRead,

    /// <summary>The manifest does not name it, so nobody reads it.</summary>
    Unnamed,
}

/// <summary>A file of a data directory, as a check has found it.</summary>
/// <param name="Path">Its name, with the directory.</param>
/// <param name="State">How it is.</param>
/// <param name="Bytes">How long it is.</param>
internal sealed record CheckedFile(string Path, FileState State, long Bytes)
{
    /// <summary>Keys of the snapshot that it is, or begins with.</summary>
    public long Keys { get; init; }

    /// <summary>Commands in it, as far as it is sound.</summary>
    public long Commands { get; init; }

    /// <summary>The first byte that is not sound; its length if all are.</summary>
    public long Place { get; init; } = Bytes;

    /// <summary>What is wrong; null = nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether it can be cut off at <see cref="Place"/> without anything else being lost or left behind a gap.</summary>
    public bool CanBeCut { get; init; }

    /// <summary>Bytes that are not sound, or behind such.</summary>
    public long CutBytes => Bytes - Place;
}
