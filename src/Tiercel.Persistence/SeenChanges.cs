using Tiercel.Commands;

namespace Tiercel.Persistence;

/// <summary>
/// Notes for each client behind which position of the log the changes lie that a call of it has seen: its reply waits until they
/// are on the disk, or it would tell of something that a power cut undoes. Thread safe.
/// </summary>
internal sealed class SeenChanges(AppendOnlyLog log) : ICallObserver
{
    public void OnCalled(in CommandContext call)
    {
        CommandInfo command = call.Command;
        if (!LooksAtData(command)) return;
        long seen = IsOfPlainKeys(command) ? OfKeys(in call, command) : log.Writer.Staged.End;
        call.Client.SeenPosition = Math.Max(call.Client.SeenPosition, seen);
    }

    // What a transaction calls is told of as a whole.
    private static bool LooksAtData(CommandInfo command) =>
        command.Has(CommandFlags.Write) || command.Has(CommandFlags.Read) || command.LocksItself || command.Name == "EXEC";

    // All that it looks at are the keys at fixed places among its arguments.
    private static bool IsOfPlainKeys(CommandInfo command) =>
        command.FirstKey != 0 && command.KeyCountIndex == 0 && command.KeyWords.Length == 0 && !command.LocksItself;

    private long OfKeys(in CommandContext call, CommandInfo command)
    {
        long seen = 0;
        int last = command.LastKey < 0 ? call.Arguments.Length + command.LastKey : command.LastKey;
        for (int i = command.FirstKey; i <= last; i += command.KeyStep) seen = Math.Max(seen, log.Keys.Of(call.Arguments[i].Hash));
        return seen;
    }
}
