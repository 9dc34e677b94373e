namespace Tiercel.Engine;

/// <summary>What becomes of the scores of a member that is in several sorted sets.</summary>
public enum ScoreAggregate
{
    /// <summary>They are added; infinities that cancel each other are 0.</summary>
    Sum,

    /// <summary>The least is taken.</summary>
    Min,

    /// <summary>The greatest is taken.</summary>
    Max,
}
