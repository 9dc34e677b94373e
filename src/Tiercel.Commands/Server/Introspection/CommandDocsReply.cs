namespace Tiercel.Commands;

/// <summary>
/// One command as COMMAND DOCS replies it: its name and a map. Redis's "arguments" and "history" are not kept in
/// the table and left out, which the format allows.
/// </summary>
internal static class CommandDocsReply
{
    public static void Write(ReplyWriter reply, CommandInfo command)
    {
        reply.Bulk(command.FoldedName);
        bool hasComplexity = command.Complexity.Length > 0;
        reply.Map(3 + (hasComplexity ? 1 : 0) + (command.Subcommands.Count > 0 ? 1 : 0));
        WriteField(reply, "summary"u8, command.Summary);
        WriteField(reply, "since"u8, command.Since);
        WriteField(reply, "group"u8, command.Group);
        if (hasComplexity) WriteField(reply, "complexity"u8, command.Complexity);
        if (command.Subcommands.Count == 0) return;
        reply.Bulk("subcommands"u8);
        reply.Map(command.Subcommands.Count);
        foreach (CommandInfo subcommand in command.Subcommands) Write(reply, subcommand);
    }

    private static void WriteField(ReplyWriter reply, ReadOnlySpan<byte> name, string value)
    {
        reply.Bulk(name);
        reply.BulkText(value);
    }
}
