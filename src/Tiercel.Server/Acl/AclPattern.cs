using System.Text;
using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>
/// A pattern of keys or channels in a rule. Most are a prefix with a star behind it, or have nothing special in them: these
/// are compared, not matched. Immutable.
/// </summary>
internal sealed class AclPattern
{
    private readonly byte[] _pattern;
    private readonly bool _isPlain;
    private readonly bool _isPrefix;

    public AclPattern(ReadOnlySpan<byte> pattern)
    {
        _pattern = pattern.ToArray();
        int special = pattern.IndexOfAny("*?[\\"u8);
        _isPlain = special < 0;
        _isPrefix = special > 0 && special == pattern.Length - 1 && pattern[special] == '*';
    }

    public ReadOnlySpan<byte> Bytes => _pattern;

    /// <summary>A character for each byte.</summary>
    public string Text => Encoding.Latin1.GetString(_pattern);

    /// <summary>Whether it is the lone star.</summary>
    public bool MatchesAll => _pattern is [(byte)'*'];

    public bool Matches(ReadOnlySpan<byte> name)
    {
        if (_isPrefix) return name.StartsWith(_pattern.AsSpan(0, _pattern.Length - 1));
        if (_isPlain) return name.SequenceEqual(_pattern);
        // Whoever sends a name of many megabytes must not stop a reactor by the way the pattern is written.
        return (long)_pattern.Length * name.Length <= AclLimits.MatchSteps && new GlobPattern(_pattern).Matches(name);
    }

    /// <summary>Whether it is this pattern, byte by byte.</summary>
    public bool Is(ReadOnlySpan<byte> pattern) => pattern.SequenceEqual(_pattern);
}
