namespace Tiercel.Engine;

/// <summary>In which order <see cref="Keys.Sort"/> puts elements, and what it returns of them. Immutable.</summary>
/// <remarks>
/// A pattern leads from an element to another key: the element takes the place of its first <c>*</c>, and
/// <c>user_*->name</c> means the field <c>name</c> of the hash at <c>user_…</c>.
/// </remarks>
public sealed record SortOptions
{
    /// <summary>
    /// What elements are ordered by, as a pattern; null = by themselves. Elements without it come first, as if it were 0. A
    /// pattern without <c>*</c> leaves lists and sorted sets in their order.
    /// </summary>
    public string? By { get; init; }

    /// <summary>What is returned of each element, as patterns; <c>#</c> is the element itself. Empty = the elements.</summary>
    public IReadOnlyList<string> Get { get; init; } = [];

    /// <summary>Whether bytes are compared; else numbers, and what is no number is an error.</summary>
    public bool Alphabetic { get; init; }

    /// <summary>Whether the greatest comes first.</summary>
    public bool Descending { get; init; }

    /// <summary>How many elements are passed over first; negative as 0.</summary>
    public long Skip { get; init; }

    /// <summary>How many elements are returned at most; negative = all.</summary>
    public long Take { get; init; } = -1;
}
