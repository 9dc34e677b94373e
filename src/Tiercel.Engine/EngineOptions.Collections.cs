using Tiercel.Primitives;

namespace Tiercel.Engine;

// How far collections are kept packed, by the names and with the defaults that Redis gave these limits.
public sealed partial class EngineOptions
{
    /// <summary>
    /// Fields up to which a hash is kept packed, 0 = never; 128 by default. A hash that has outgrown it stays so.
    /// Changeable.
    /// </summary>
    [Option("hash-max-listpack-entries", Mutable = true, Minimum = 0, Maximum = PackedValue.MaxCount)]
    public int HashMaxListpackEntries { get; set; } = 128;

    /// <summary>
    /// Bytes of a field or value beyond which OBJECT ENCODING calls a hash a hashtable, as Redis keeps it; here it is packed
    /// as long as 8 KiB hold it. 64 by default. Changeable.
    /// </summary>
    [Option("hash-max-listpack-value", Mutable = true, Minimum = 0, Maximum = int.MaxValue)]
    public int HashMaxListpackValue { get; set; } = 64;
}
