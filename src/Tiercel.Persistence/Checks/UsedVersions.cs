using Tiercel.Commands;
using Tiercel.Engine;

namespace Tiercel.Persistence;

/// <summary>Notes which version of Redis it takes to read what is loaded. Thread safe.</summary>
internal sealed class UsedVersions : ICallObserver
{
    // Before that there was no manifest, and no log of several files.
    private static readonly Version First = new(7, 0);

    // Versions that commands came with.
    private readonly HashSet<string> _since = [];

    /// <summary>The lowest version that knows all that was noted.</summary>
    public Version Lowest { get; private set; } = First;

    public void OnCalled(in CommandContext call)
    {
        lock (_since)
        {
            if (_since.Add(call.Command.Since)) Note(Version.Parse(call.Command.Since));
        }
    }

    /// <summary>A snapshot of a version of the format is read.</summary>
    public void NoteFormat(int version)
    {
        lock (_since) Note(version <= RdbFormat.Version ? First : version == RdbFormat.NewestRead ? new Version(7, 4) : new Version(7, 2));
    }

    private void Note(Version version)
    {
        Version pair = new(version.Major, version.Minor);
        if (pair > Lowest) Lowest = pair;
    }
}
