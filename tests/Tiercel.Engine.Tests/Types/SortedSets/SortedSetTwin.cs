namespace Tiercel.Engine.Tests;

/// <summary>The naive twin of a sorted set: a dictionary, and a list that is sorted when it is asked for.</summary>
internal sealed class SortedSetTwin
{
    private readonly Dictionary<string, double> _scores = new(StringComparer.Ordinal);

    public int Count => _scores.Count;

    public IReadOnlyDictionary<string, double> Scores => _scores;

    public void Set(string member, double score) => _scores[member] = score;

    public bool Remove(string member) => _scores.Remove(member);

    /// <summary>In order: by score, then by the bytes of the member.</summary>
    public List<(string Member, double Score)> Ordered()
    {
        List<(string Member, double Score)> ordered = [.. _scores.Select(static p => (p.Key, p.Value))];
        ordered.Sort(static (a, b) => a.Score != b.Score ? a.Score.CompareTo(b.Score) : string.CompareOrdinal(a.Member, b.Member));
        return ordered;
    }
}
