namespace Tiercel.Engine;

/// <summary>
/// Operations on keys of two databases, each with locks and a transaction of its own. What they do under the locks is in
/// <see cref="KeyOps"/>, for callers that hold the locks already.
/// </summary>
internal static class KeyTransfers
{
    /// <summary>
    /// Copies a value with its expiry to another key; false if there is none, or if the target exists and is not to be
    /// replaced. Not for a key and itself.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static bool Copy(
        Database source, in Key from, Database target, in Key to, bool replaces, in Caller caller = default)
    {
        KeyScopePair scopes = new(source, target, caller);
        scopes.Begin(from.Hash, to.Hash, UndoLog.ForThisThread());
        try
        {
            bool done = KeyOps.Copy(ref scopes.Source, in from, ref scopes.Target, in to, replaces);
            scopes.Commit();
            return done;
        }
        finally
        {
            scopes.Release();
        }
    }

    /// <summary>
    /// Moves a key with its value and expiry to another database; false if it is absent here or exists there.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static bool Move(Database source, in Key key, Database target, in Caller caller = default)
    {
        KeyScopePair scopes = new(source, target, caller);
        scopes.Begin(key.Hash, key.Hash, UndoLog.ForThisThread());
        try
        {
            bool done = KeyOps.Move(ref scopes.Source, in key, ref scopes.Target);
            scopes.Commit();
            return done;
        }
        finally
        {
            scopes.Release();
        }
    }
}
