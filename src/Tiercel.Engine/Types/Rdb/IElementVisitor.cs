namespace Tiercel.Engine;

/// <summary>Takes the elements of a value from outside one by one. What it has taken counts only if the whole is sound.</summary>
internal interface IElementVisitor
{
    /// <summary>Takes an element, whose text is valid during the call; false if the value is to be refused.</summary>
    bool Visit(scoped ListpackElement element);
}
