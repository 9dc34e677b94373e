namespace Tiercel;

/// <summary>Copies all keys of a source to a target, and its functions. Used once, by one thread; others may look at the counts.</summary>
internal sealed class KeyImport(IKeySource source, IKeyTarget target, bool replaces)
{
    private long _done;

    /// <summary>Keys that there were when it began.</summary>
    public long Total { get; } = source.Databases.Values.Sum();

    /// <summary>Keys that were dealt with.</summary>
    public long Done => Volatile.Read(ref _done);

    /// <summary>Keys that were copied.</summary>
    public long Copied { get; private set; }

    /// <summary>Keys that were there already, and stay as they are.</summary>
    public long Existing { get; private set; }

    /// <summary>Keys that went before they were read.</summary>
    public long Vanished { get; private set; }

    /// <summary>Copies.</summary>
    /// <exception cref="IOException">Source or target is gone, or the target refuses a key.</exception>
    /// <exception cref="OperationCanceledException">Somebody has ended it; what was copied stays.</exception>
    public void Run(CancellationToken cancellation)
    {
        if (source.Functions is { } functions) target.RestoreFunctions(functions, replaces);
        foreach (int database in source.Databases.Keys.Order())
        {
            foreach (IReadOnlyList<ImportedKey> keys in source.Read(database))
            {
                cancellation.ThrowIfCancellationRequested();
                int vanished = keys.Count(static k => k.Payload is null);
                int existing = target.Restore(database, keys, replaces);
                Vanished += vanished;
                Existing += existing;
                Copied += keys.Count - vanished - existing;
                Volatile.Write(ref _done, _done + keys.Count);
            }
        }

        target.Finish();
    }
}
