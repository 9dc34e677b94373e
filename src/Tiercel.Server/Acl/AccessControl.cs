using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>What a session is told whose user may not do what it asks for, in Redis's words; and what the ACL log is told.</summary>
internal static class AccessControl
{
    /// <summary>
    /// Whether a call may run: an error if not, and then that is in the log. A call that was queued in MULTI is looked at again
    /// when it runs. Allocates only for a refusal.
    /// </summary>
    public static ReadOnlySpan<byte> Authorize(Session session, in CommandContext call)
    {
        AclUser user = session.User;
        Denial denial = user.Rights.Judge(in call);
        if (denial.Reason == DenialReason.None) return default;
        // The line of the client in the log shows what it tried.
        session.LastCommandId = call.Command.Id;
        ReadOnlySpan<byte> what = denial.Reason == DenialReason.Command ? call.Command.FoldedName : call.Arg(denial.Argument);
        session.Server.AclLog.Add(session, denial.Reason, ContextOf(session), what, user.NameBytes);
        if (session.IsInScript) return RefusalOfScript(denial);
        return call.Transaction is null ? Refusal(denial, call.Command) : RefusalOfQueued(denial);
    }

    /// <summary>Where a session's call is made, as the log tells it.</summary>
    public static string ContextOf(Session session) =>
        session.IsInScript ? "lua" : session.Transaction.IsInBlock ? "multi" : "toplevel";

    private static ReadOnlySpan<byte> Refusal(Denial denial, CommandInfo command) => denial.Reason switch
    {
        DenialReason.Command => CommandRefused(command),
        DenialReason.Key => "NOPERM this user has no permissions to access one of the keys used as arguments"u8,
        _ => "NOPERM this user has no permissions to access one of the channels used as arguments"u8,
    };

    private static byte[] CommandRefused(CommandInfo command) =>
        [.. "NOPERM this user has no permissions to run the '"u8, .. command.FoldedName, .. "' command"u8];

    private static ReadOnlySpan<byte> RefusalOfScript(Denial denial) => denial.Reason switch
    {
        DenialReason.Command => "ERR The user executing the script can't run this command or subcommand"u8,
        DenialReason.Key => "ERR The user executing the script can't access at least one of the keys mentioned in the command arguments"u8,
        _ => "ERR The user executing the script can't publish to the channel mentioned in the command"u8,
    };

    private static byte[] RefusalOfQueued(Denial denial)
    {
        ReadOnlySpan<byte> reason = denial.Reason switch
        {
            DenialReason.Command => "no permission to execute the command or subcommand"u8,
            DenialReason.Key => "no permission to touch the specified keys"u8,
            _ => "no permission to access one of the channels used as arguments"u8,
        };
        return
        [
            .. "NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. "u8,
            .. "This command is no longer allowed for the following reason: "u8, .. reason,
        ];
    }
}
