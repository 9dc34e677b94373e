namespace Tiercel.Caching.Tests;

/// <summary>Strings whose hash codes are all the same.</summary>
internal sealed class SameHash : IEqualityComparer<string>
{
    public bool Equals(string? x, string? y) => x == y;

    public int GetHashCode(string obj) => 7;
}
