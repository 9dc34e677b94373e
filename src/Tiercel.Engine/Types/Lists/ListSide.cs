namespace Tiercel.Engine;

/// <summary>An end of a list.</summary>
public enum ListSide
{
    /// <summary>The head: where index 0 is.</summary>
    Left,

    /// <summary>The tail.</summary>
    Right,
}
