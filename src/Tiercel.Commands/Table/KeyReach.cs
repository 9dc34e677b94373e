namespace Tiercel.Commands;

/// <summary>What a command may touch: a transaction locks that for all its commands before the first of them runs.</summary>
public enum KeyReach
{
    /// <summary>
    /// Its declared keys. One that declares none: the selected database if it reads data, else everything, because nothing is
    /// known of it.
    /// </summary>
    Declared,

    /// <summary>No data at all, and it changes nothing that could not be taken back: it may run in a block that rolls back.</summary>
    Nothing,

    /// <summary>The whole selected database.</summary>
    Database,

    /// <summary>All databases.</summary>
    Everything,
}
