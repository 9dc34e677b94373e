namespace Tiercel.Primitives;

/// <summary>
/// How a member of an enumeration is written in a setting, where the rule (lower case, a dash before each
/// further word) does not give redis.conf's spelling.
/// </summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class OptionValueAttribute(string text) : Attribute
{
    /// <summary>The text as redis.conf spells it.</summary>
    public string Text { get; } = text;
}
