using System.Text;

namespace Tiercel.Engine;

/// <summary>Which key the engine removed. Immutable.</summary>
public sealed class KeyRemovedEventArgs : EventArgs
{
    internal KeyRemovedEventArgs(int database, byte[] key)
    {
        Database = database;
        Key = key;
    }

    /// <summary>The number of its database.</summary>
    public int Database { get; }

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>Its bytes as text, decoded from UTF-8.</summary>
    public string KeyText => Encoding.UTF8.GetString(Key.Span);
}
