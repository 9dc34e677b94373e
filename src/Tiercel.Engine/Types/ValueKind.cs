namespace Tiercel.Engine;

/// <summary>What a key holds. Stored in four bits of the entry header; 0 marks a slot that is free.</summary>
internal enum ValueKind : byte
{
    None = 0,
    String = 1,
    Hash = 2,
    List = 3,
    Set = 4,
    SortedSet = 5,
    Stream = 6,
}
