using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>What a session is told whose user may not do what it asks for, in Redis's words; and what the ACL log is told.</summary>
internal static class AccessControl
{
    /// <summary>Whether a call may run: an error if not, and then that is in the log. Allocates only for a refusal.</summary>
    public static ReadOnlySpan<byte> Authorize(Session session, in CommandContext call)
    {
        Denial denial = Judge(session, in call, session.Transaction.IsOpen ? "multi" : "toplevel");
        if (denial.Reason != DenialReason.None && call.Transaction is not null) return RefusedAtExec(denial.Reason);
        return denial.Reason switch
        {
            DenialReason.None => default,
            DenialReason.Command => CommandRefused(call.Command),
            DenialReason.Key => "NOPERM this user has no permissions to access one of the keys used as arguments"u8,
            _ => "NOPERM this user has no permissions to access one of the channels used as arguments"u8,
        };
    }

    // The call was allowed when it was queued.
    private static byte[] RefusedAtExec(DenialReason reason) =>
    [
        .. "NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. This command is "u8,
        .. "no longer allowed for the following reason: "u8,
        .. reason switch
        {
            DenialReason.Command => "no permission to execute the command or subcommand"u8,
            DenialReason.Key => "no permission to touch the specified keys"u8,
            _ => "no permission to access one of the channels used as arguments to the command"u8,
        },
    ];

    private static byte[] CommandRefused(CommandInfo command) =>
        [.. "NOPERM this user has no permissions to run the '"u8, .. command.FoldedName, .. "' command"u8];

    private static Denial Judge(Session session, in CommandContext call, string context)
    {
        AclUser user = session.User;
        Denial denial = user.Rights.Judge(in call);
        if (denial.Reason == DenialReason.None) return denial;
        ReadOnlySpan<byte> what = denial.Reason == DenialReason.Command ? call.Command.FoldedName : call.Arg(denial.Argument);
        // The line of the client in the log shows what it tried.
        session.LastCommandId = call.Command.Id;
        session.Server.AclLog.Add(session, denial.Reason, context, what, user.NameBytes);
        return denial;
    }
}
