namespace Tiercel.Primitives;

/// <summary>What the number settings say of their range.</summary>
internal static class OptionText
{
    public static string? CheckRange(long value, long minimum, long maximum) =>
        value >= minimum && value <= maximum
            ? null
            : FormattableString.Invariant($"argument must be between {minimum} and {maximum} inclusive");

    public static string Range(long minimum, long maximum) => (minimum, maximum) switch
    {
        (long.MinValue or int.MinValue, long.MaxValue or int.MaxValue) => "a number",
        (_, long.MaxValue or int.MaxValue) => FormattableString.Invariant($"a number from {minimum}"),
        _ => FormattableString.Invariant($"{minimum} to {maximum}"),
    };
}
