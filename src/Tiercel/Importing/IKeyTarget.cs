namespace Tiercel;

/// <summary>Where keys go to. One thread at a time.</summary>
internal interface IKeyTarget : IDisposable
{
    /// <summary>Puts keys into a database; returns how many were there already and stay as they are.</summary>
    /// <param name="database">The number of the database.</param>
    /// <param name="keys">The keys; those that have vanished are passed over.</param>
    /// <param name="replaces">Whether keys that are there give way.</param>
    /// <exception cref="IOException">The target is gone, or refuses a key; the message says why.</exception>
    int Restore(int database, IReadOnlyList<ImportedKey> keys, bool replaces);

    /// <summary>Adds libraries of functions.</summary>
    /// <exception cref="IOException">The target is gone, or refuses them: there are such already, perhaps.</exception>
    void RestoreFunctions(byte[] payload, bool replaces);

    /// <summary>Returns when what was put there is as safe as the target makes it.</summary>
    void Finish();
}
