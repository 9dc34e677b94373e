namespace Tiercel.Commands;

/// <summary>One argument of a command, as COMMAND DOCS describes it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Type">string, key, integer, double, pattern, unix-time; pure-token, oneof, block.</param>
/// <param name="Token">The word in front of it, or that it is; null = none.</param>
/// <param name="Parts">The choices of a oneof, the arguments of a block.</param>
internal sealed record CommandArgument(string Name, string Type, string? Token, IReadOnlyList<CommandArgument> Parts)
{
    public const string Word = "pure-token";
    public const string Choice = "oneof";
    public const string Block = "block";

    /// <summary>Which of the key specifications of COMMAND INFO finds it; -1 = none.</summary>
    public int KeySpecification { get; init; } = -1;

    /// <summary>The Redis version that brought it, if that is not the command's; empty = it is.</summary>
    public string Since { get; init; } = "";

    /// <summary>The Redis version since which it should not be used; empty = it may.</summary>
    public string DeprecatedSince { get; init; } = "";

    public bool IsOptional { get; init; }

    /// <summary>Whether several may be given.</summary>
    public bool IsMultiple { get; init; }

    /// <summary>Whether each of several has the token in front of it.</summary>
    public bool RepeatsToken { get; init; }
}
