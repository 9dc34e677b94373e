using Microsoft.CodeAnalysis;

namespace Tiercel.Generators;

/// <summary>What the generators refuse, each an error of the build.</summary>
internal static class Problems
{
    public static readonly DiagnosticDescriptor WrongSignature = Error(
        "TRC001", "Wrong signature of a command",
        "The command {0} must be 'static void {1}(ref CommandContext c)', not private");

    public static readonly DiagnosticDescriptor DuplicateCommand = Error(
        "TRC002", "Two commands of one name", "The command {0} is defined more than once");

    public static readonly DiagnosticDescriptor BadKeys = Error(
        "TRC003", "Bad key positions",
        "The command {0} has keys '{1}': write \"\", \"1\", \"1..-1\", \"1..-1/2\", \"#1\", \"1 #2\" or \"1 STORE@6\"");

    public static readonly DiagnosticDescriptor BadName = Error(
        "TRC004", "Bad name of a command", "The command name '{0}' must be upper case, with at most one '|'");

    public static readonly DiagnosticDescriptor BadArity = Error(
        "TRC005", "Arity does not fit", "The command {0} has arity {1}, which its name and keys do not allow");

    public static readonly DiagnosticDescriptor UnsupportedOption = Error(
        "TRC011", "Unsupported setting",
        "The setting {0} must be a readable and writable number, bool, enum, string or IReadOnlyList<string>");

    public static readonly DiagnosticDescriptor DuplicateOption = Error(
        "TRC012", "Two settings of one name", "The setting {0} is defined more than once in {1}");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "Tiercel", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
