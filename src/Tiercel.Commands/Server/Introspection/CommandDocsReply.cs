namespace Tiercel.Commands;

/// <summary>
/// One command as COMMAND DOCS replies it: its name and a map. Redis's "history", and what it says of those that should not
/// be used any more, are not kept in the table and left out, which the format allows.
/// </summary>
internal static class CommandDocsReply
{
    public static void Write(ReplyWriter reply, CommandInfo command)
    {
        bool hasComplexity = command.Complexity.Length > 0;
        bool hasArguments = command.Arguments.Length > 0;
        bool isContainer = command.Subcommands.Count > 0;
        reply.Bulk(command.FoldedName);
        reply.Map(3 + (hasComplexity ? 1 : 0) + (hasArguments ? 1 : 0) + (isContainer ? 1 : 0));
        WriteField(reply, "summary"u8, command.Summary);
        WriteField(reply, "since"u8, command.Since);
        WriteField(reply, "group"u8, command.Group);
        if (hasComplexity) WriteField(reply, "complexity"u8, command.Complexity);
        if (hasArguments) WriteArguments(reply, ArgumentSyntax.Parse(command.Arguments));
        if (!isContainer) return;
        reply.Bulk("subcommands"u8);
        reply.Map(command.Subcommands.Count);
        foreach (CommandInfo subcommand in command.Subcommands) Write(reply, subcommand);
    }

    private static void WriteArguments(ReplyWriter reply, IReadOnlyList<CommandArgument> arguments)
    {
        reply.Bulk("arguments"u8);
        reply.Array(arguments.Count);
        foreach (CommandArgument argument in arguments) WriteArgument(reply, argument);
    }

    // In Redis's order.
    private static void WriteArgument(ReplyWriter reply, CommandArgument argument)
    {
        string[] flags = [.. FlagsOf(argument)];
        reply.Map(CountFields(argument, flags.Length));
        WriteField(reply, "name"u8, argument.Name);
        WriteField(reply, "type"u8, argument.Type);
        if (argument.KeySpecification >= 0)
        {
            reply.Bulk("key_spec_index"u8);
            reply.Integer(argument.KeySpecification);
        }

        if (argument.Token is not null) WriteField(reply, "token"u8, argument.Token);
        if (argument.Since.Length > 0) WriteField(reply, "since"u8, argument.Since);
        if (argument.DeprecatedSince.Length > 0) WriteField(reply, "deprecated_since"u8, argument.DeprecatedSince);
        if (flags.Length > 0)
        {
            reply.Bulk("flags"u8);
            CommandInfoReply.WriteStatuses(reply, flags);
        }

        if (argument.Parts.Count > 0) WriteArguments(reply, argument.Parts);
    }

    private static int CountFields(CommandArgument argument, int flags)
    {
        ReadOnlySpan<bool> further =
        [
            argument.KeySpecification >= 0, argument.Token is not null, argument.Since.Length > 0,
            argument.DeprecatedSince.Length > 0, flags > 0, argument.Parts.Count > 0,
        ];
        return 2 + further.Count(true);
    }

    private static IEnumerable<string> FlagsOf(CommandArgument argument)
    {
        if (argument.IsOptional) yield return "optional";
        if (argument.IsMultiple) yield return "multiple";
        if (argument.RepeatsToken) yield return "multiple_token";
    }

    private static void WriteField(ReplyWriter reply, ReadOnlySpan<byte> name, string value)
    {
        reply.Bulk(name);
        reply.BulkText(value);
    }
}
