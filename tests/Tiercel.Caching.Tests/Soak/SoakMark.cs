namespace Tiercel.Caching.Tests;

/// <summary>What a cache has told of a value.</summary>
[Flags]
internal enum SoakMark
{
    Stored = 1,
    Departed = 2,
}
