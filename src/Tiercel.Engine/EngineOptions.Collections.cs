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

    /// <summary>
    /// What one node of a list holds: a number of elements, or from -1 to -5 as many as 4, 8, 16, 32 or 64 KiB; -2 by
    /// default. Changeable; what is there stays as it is.
    /// </summary>
    [Option("list-max-listpack-size", Mutable = true, Minimum = int.MinValue, Maximum = int.MaxValue)]
    public int ListMaxListpackSize { get; set; } = -2;

    /// <summary>
    /// Taken for the sake of configurations that have it, without effect: the nodes of lists are not compressed. 0 by default.
    /// Changeable.
    /// </summary>
    [Option("list-compress-depth", Mutable = true, Minimum = 0, Maximum = int.MaxValue)]
    public int ListCompressDepth { get; set; }

    /// <summary>
    /// Members up to which a set of integers is kept as a sorted row of them, as long as 16 KiB hold it; 512 by default.
    /// A set that has outgrown it stays so. Changeable.
    /// </summary>
    [Option("set-max-intset-entries", Mutable = true, Minimum = 0, Maximum = int.MaxValue)]
    public int SetMaxIntsetEntries { get; set; } = 512;

    /// <summary>
    /// Members up to which a set of texts is kept packed, as long as 8 KiB hold it, 0 = never; 128 by default, as in Redis
    /// 7.2. A set that has outgrown it stays so. Changeable.
    /// </summary>
    [Option("set-max-listpack-entries", Mutable = true, Minimum = 0, Maximum = PackedValue.MaxCount)]
    public int SetMaxListpackEntries { get; set; } = 128;

    /// <summary>
    /// Bytes of a member up to which a set of texts is kept packed; 1024 by default, where Redis 7.2 has 64: a few members of
    /// some hundred bytes take less room so. Changeable.
    /// </summary>
    [Option("set-max-listpack-value", Mutable = true, Minimum = 0, Maximum = int.MaxValue)]
    public int SetMaxListpackValue { get; set; } = 1024;

    /// <summary>
    /// Members up to which a sorted set is kept packed, 0 = never; 128 by default. A sorted set that has outgrown it stays
    /// so. Changeable.
    /// </summary>
    [Option("zset-max-listpack-entries", Mutable = true, Minimum = 0, Maximum = PackedValue.MaxCount)]
    public int ZsetMaxListpackEntries { get; set; } = 128;

    /// <summary>
    /// Bytes of a member beyond which OBJECT ENCODING calls a sorted set a skiplist, as Redis keeps it; here it is packed as
    /// long as 8 KiB hold it. 64 by default. Changeable.
    /// </summary>
    [Option("zset-max-listpack-value", Mutable = true, Minimum = 0, Maximum = int.MaxValue)]
    public int ZsetMaxListpackValue { get; set; } = 64;

    /// <summary>
    /// Bytes that one node of a stream holds, 0 = as many as it may; 4096 by default. A longer entry has a node of its own.
    /// Changeable; what is there stays as it is.
    /// </summary>
    [Option("stream-node-max-bytes", Mutable = true, Format = OptionFormat.Memory, Minimum = 0)]
    public long StreamNodeMaxBytes { get; set; } = 4096;

    /// <summary>
    /// Entries that one node of a stream holds, removed ones counted, 0 = any number; 100 by default. Changeable; what is there
    /// stays as it is.
    /// </summary>
    [Option("stream-node-max-entries", Mutable = true, Minimum = 0)]
    public long StreamNodeMaxEntries { get; set; } = 100;
}
