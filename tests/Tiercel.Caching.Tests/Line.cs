using System.Runtime.CompilerServices;

namespace Tiercel.Caching.Tests;

/// <summary>A value type of 64 bytes, a cache line that lies across two of them: torn if its words differ.</summary>
[InlineArray(8)]
internal struct Line
{
    private long _first;

    public readonly long Number => _first;

    public readonly bool IsWhole
    {
        get
        {
            foreach (long word in this)
            {
                if (word != _first) return false;
            }

            return true;
        }
    }

    public static Line Of(long number)
    {
        Line line = default;
        for (int i = 0; i < 8; i++) line[i] = number;
        return line;
    }
}
