using System.Runtime.CompilerServices;

namespace Tiercel.Lua;

/// <summary>A part of the text that a pattern captures.</summary>
internal struct PatternCapture
{
    /// <summary>The length while the capture is open.</summary>
    public const int Open = -1;

    /// <summary>The length of a capture that gives its position instead of its bytes.</summary>
    public const int Position = -2;

    public int Start;
    public int Length;
}

/// <summary>The captures of one match.</summary>
[InlineArray(Limit)]
internal struct PatternCaptures
{
    /// <summary>How many a pattern may have (LUA_MAXCAPTURES).</summary>
    public const int Limit = 32;

    private PatternCapture _first;
}
