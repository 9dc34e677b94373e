namespace Tiercel.Engine;

/// <summary>Bytes that announce in a snapshot file something else than a value. Drawn in docs/formats/rdb.md.</summary>
internal static class RdbOpcode
{
    /// <summary>Where in a cluster the next keys belong.</summary>
    public const byte SlotInfo = 244;

    /// <summary>A library of functions as versions before 7.0 was released wrote it.</summary>
    public const byte EarlyFunctions = 246;

    /// <summary>What a module has to say beside its values.</summary>
    public const byte ModuleAux = 247;

    /// <summary>How long the next key was not used.</summary>
    public const byte Idle = 248;

    /// <summary>How often the next key was used.</summary>
    public const byte Frequency = 249;

    /// <summary>A name and a text.</summary>
    public const byte Aux = 250;

    /// <summary>How many keys of a database follow, and how many of them expire.</summary>
    public const byte DatabaseSize = 251;

    /// <summary>When the next key expires, in milliseconds.</summary>
    public const byte ExpiryMs = 252;

    /// <summary>The same in seconds: before Redis 2.6.</summary>
    public const byte ExpirySeconds = 253;

    /// <summary>Which database the next keys belong to.</summary>
    public const byte SelectDatabase = 254;

    /// <summary>The end: a checksum follows.</summary>
    public const byte End = 255;

    /// <summary>The types of values of modules.</summary>
    public const byte EarlyModuleValue = 6;

    public const byte ModuleValue = 7;
}
