namespace Tiercel.Persistence;

/// <summary>Somebody who goes on once changes are on the disk.</summary>
internal interface ISyncWaiter
{
    /// <summary>They are, or never will be. On any thread, under a lock: short.</summary>
    void OnSynced();
}
