using System.Runtime.InteropServices;

namespace Tiercel.Lua;

/// <summary>What to do when the rest of a pattern does not match.</summary>
internal enum ChoiceKind
{
    /// <summary>Give one byte back, of those that an item has taken, and try the rest again.</summary>
    GiveBack,

    /// <summary>Let an item take one byte more, and try the rest again.</summary>
    TakeMore,

    /// <summary>Forget a capture that was opened.</summary>
    Reopen,

    /// <summary>Open a capture again that was closed.</summary>
    Unclose,
}

/// <summary>A place of a match to come back to. 16 bytes.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct PatternChoice
{
    public const int SizeBytes = 16;

    public ChoiceKind Kind;

    /// <summary>Where the text goes on, the next time; of <see cref="ChoiceKind.Unclose"/> the index of the capture.</summary>
    public int Text;

    /// <summary>Where the pattern goes on; of <see cref="ChoiceKind.TakeMore"/> the item.</summary>
    public int Pattern;

    /// <summary>Of <see cref="ChoiceKind.GiveBack"/>: where the text may not go below.</summary>
    public int Least;
}
