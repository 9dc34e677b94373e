using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>MODULE: there are none, and none can be loaded.</summary>
internal static class ModuleCommands
{
    private const CommandFlags Admin = CommandFlags.Admin | CommandFlags.NoScript;

    private static readonly string[] HelpLines =
    [
        "MODULE <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "LIST",
        "    Return the modules: there are none.",
        "LOAD <path> [<arg> ...]",
        "    Refused: the server takes no modules.",
        "LOADEX <path> [[CONFIG <name> <value>] ...] [ARGS ...]",
        "    Refused: the server takes no modules.",
        "UNLOAD <name>",
        "    Refused: the server takes no modules.",
        "HELP",
        "    Print this help.",
    ];

    /// <summary>Returns the modules: there are none.</summary>
    [Command("MODULE|LIST", Arity = 2, Group = "server", Since = "4.0.0", Flags = Admin,
        Complexity = "O(N) where N is the number of loaded modules.", Tips = "nondeterministic_output_order")]
    internal static void List(ref CommandContext c) => c.Reply.Array(0);

    /// <summary>Loads or unloads a module: refused, as the server takes none.</summary>
    [Command("MODULE|LOAD", Arity = -3, Group = "server", Since = "4.0.0", Complexity = "O(1)", Flags = Admin,
        Arguments = "path [arg...]")]
    [Command("MODULE|LOADEX", Arity = -3, Group = "server", Since = "7.0.0", Complexity = "O(1)", Flags = Admin,
        Arguments = "path [CONFIG configs{name value}+...] [ARGS args{arg}...]")]
    [Command("MODULE|UNLOAD", Arity = 3, Group = "server", Since = "4.0.0", Complexity = "O(1)", Flags = Admin,
        Arguments = "name")]
    internal static void Refuse(ref CommandContext c) => c.Reply.Error(
        "ERR MODULE command not allowed. If the enable-module-command option is set to \"local\", you can run it from a "u8
        + "local connection, otherwise you need to set this option in the configuration file, and then restart the server."u8);

    /// <summary>Prints what the subcommands do.</summary>
    [Command("MODULE|HELP", Arity = 2, Group = "server", Since = "5.0.0", Complexity = "O(1)",
        Flags = CommandFlags.Loading | CommandFlags.Stale)]
    internal static void Help(ref CommandContext c) => c.Reply.Lines(HelpLines);
}
