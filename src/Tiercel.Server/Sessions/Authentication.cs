using Tiercel.Commands;
using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>Who a client is: names, passwords, and what becomes of wrong ones.</summary>
internal static class Authentication
{
    /// <summary>What a client is told that has yet to give the password.</summary>
    public static ReadOnlySpan<byte> Required => "NOAUTH Authentication required."u8;

    /// <summary>What a client is told whose user or password is wrong.</summary>
    public static ReadOnlySpan<byte> WrongPassword => "WRONGPASS invalid username-password pair or user is disabled."u8;

    private static ReadOnlySpan<byte> TooManyInTransaction =>
        "ERR Too many wrong passwords were given: log in outside of a transaction"u8;

    /// <summary>
    /// Makes the caller a user if his password is right; otherwise the call is over: it was replied that it is not, or
    /// will be after a while.
    /// </summary>
    public static bool TryLogin(ref CommandContext c, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        Session session = (Session)c.Client;
        if (!c.MayWait && session.FailedLogins > FailedLogins.FreeFailures)
        {
            // Who cannot be made to wait would try as many as he likes, with the locks of his transaction held.
            c.Reply.Error(TooManyInTransaction);
            return false;
        }

        if (session.Server.Users.TryLogin(session, user, password)) return true;
        Refuse(ref c, session, user);
        return false;
    }

    private static void Refuse(ref CommandContext c, Session session, ReadOnlySpan<byte> user)
    {
        ServerContext server = session.Server;
        server.AclLog.Add(session, DenialReason.Authentication, AccessControl.ContextOf(session), c.Arg(0), user);
        server.LogWrongPassword(session);
        TimeSpan delay = server.FailedLogins.Note(++session.FailedLogins, session.Remote, server.NowMs);
        if (delay == TimeSpan.Zero || !c.MayWait)
        {
            c.Reply.Error(WrongPassword);
            return;
        }

        WaitTerms terms = new()
        {
            IsReady = static (scoped in CommandContext _, int _, Entry _) => false,
            Patience = delay,
            Refusal = WrongPassword.ToArray(),
        };
        // Of the arguments only the name: what waits must not keep a password.
        c.Begin(new WaitingCall(c.Part(c.Command, ..1), in terms), 0, 0);
    }

    /// <summary>Whether an argument is a password, or the user it belongs to.</summary>
    public static bool IsSecret(in CommandContext call, int argument)
    {
        if (argument == 0) return false;
        return call.Command.Name switch
        {
            "AUTH" => true,
            "HELLO" => Follows(in call, argument, 1, "AUTH"u8) || Follows(in call, argument, 2, "AUTH"u8),
            "ACL|SETUSER" => argument > 1,
            "CONFIG|SET" => argument % 2 == 1 && Follows(in call, argument, 1, "requirepass"u8),
            _ => false,
        };
    }

    private static bool Follows(in CommandContext call, int argument, int distance, ReadOnlySpan<byte> word) =>
        argument > distance && Word.Is(call.Arg(argument - distance), word);
}
