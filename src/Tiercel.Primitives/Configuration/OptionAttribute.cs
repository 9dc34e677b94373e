namespace Tiercel.Primitives;

/// <summary>
/// Names a property as a setting. From this one line follow the command-line flag (<c>--name</c>), the line of
/// the configuration file (<c>name value</c>), the environment variable (<c>TIERCEL__NAME</c>, dashes as
/// underscores), CONFIG GET and SET, and its row in the documentation.
/// </summary>
/// <param name="name">The name as redis.conf spells it, in lower case.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string name) : Attribute
{
    /// <summary>The name as redis.conf spells it.</summary>
    public string Name { get; } = name;

    /// <summary>Whether CONFIG SET may change it while the engine runs.</summary>
    public bool Mutable { get; init; }

    /// <summary>How text is read: see <see cref="OptionFormat"/>.</summary>
    public OptionFormat Format { get; init; }

    /// <summary>The least value a number may have.</summary>
    public long Minimum { get; init; } = long.MinValue;

    /// <summary>The greatest value a number may have.</summary>
    public long Maximum { get; init; } = long.MaxValue;
}

/// <summary>How the text of a setting is read and printed.</summary>
public enum OptionFormat
{
    /// <summary>By the property's type: number, text, yes/no, the names of an enumeration, a list of words.</summary>
    Plain,

    /// <summary>A number of bytes: a plain number or one with b, k, kb, m, mb, g or gb (k = 1000, kb = 1024).</summary>
    Memory,
}
