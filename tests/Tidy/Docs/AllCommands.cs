using Tiercel.Commands;

namespace Tiercel.Tidy;

/// <summary>The table as the server joins it.</summary>
internal static class AllCommands
{
    public static CommandTable Table { get; } =
        new(Commands.GeneratedCommands.All, Scripting.GeneratedCommands.All, Server.GeneratedCommands.All);
}
