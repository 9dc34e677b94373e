namespace Tiercel.TestKit;

/// <summary>A file of a <see cref="SimulatedDisk"/> that is locked until this is disposed.</summary>
internal sealed class SimulatedLock(SimulatedDisk disk, string path) : IDisposable
{
    public void Dispose() => disk.Unlock(path);
}
