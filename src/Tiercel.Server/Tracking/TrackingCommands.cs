using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>CLIENT TRACKING and its family.</summary>
internal static class TrackingCommands
{
    private const CommandFlags Plain =
        CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Connection;

    /// <summary>Turns on or off that this client is told of changes of keys that it may keep.</summary>
    [Command("CLIENT|TRACKING", Arity = -3, Group = "connection", Since = "6.0.0",
        Complexity = "O(1). Some options may introduce additional complexity.", Flags = Plain,
        Arguments = "status(ON|OFF) [REDIRECT client-id:integer] [PREFIX prefix+...] [BCAST] [OPTIN] [OPTOUT] "
            + "[NOLOOP]")]
    internal static void Tracking(ref CommandContext c)
    {
        Session session = (Session)c.Client;
        if (!TrackingOptions.TryRead(ref c, out TrackingOptions options)) return;
        KeyTracking tracking = session.Server.Tracking;
        if (Word.Is(c.Arg(2), "OFF"u8))
        {
            tracking.End(session);
        }
        else if (!Word.Is(c.Arg(2), "ON"u8))
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }
        else
        {
            byte[] refusal = options.Refusal(session.Tracking);
            if (refusal.Length > 0)
            {
                c.Reply.Error(refusal);
                return;
            }

            tracking.Begin(session, options.For(session));
        }

        session.UpdateInterception();
        // Of what arrived with it, it is to be known whose changes they are.
        session.Yielding = true;
        c.Reply.Ok();
    }

    /// <summary>Says of the next call whether the keys it reads are kept.</summary>
    [Command("CLIENT|CACHING", Arity = 3, Group = "connection", Since = "6.0.0", Complexity = "O(1)", Flags = Plain,
        Arguments = "mode(YES|NO)")]
    internal static void Caching(ref CommandContext c)
    {
        ClientTracking? tracking = ((Session)c.Client).Tracking;
        bool isYes = Word.Is(c.Arg(2), "YES"u8);
        ReadOnlySpan<byte> error =
            tracking is null
                ? "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled"u8
            : !isYes && !Word.Is(c.Arg(2), "NO"u8) ? CommandErrors.Syntax
            : isYes && !tracking.Is(TrackingModes.OptIn)
                ? "ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode."u8
            : !isYes && !tracking.Is(TrackingModes.OptOut)
                ? "ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode."u8
            : default;
        if (!error.IsEmpty)
        {
            c.Reply.Error(error);
            return;
        }

        tracking!.GiveCaching();
        c.Reply.Ok();
    }

    /// <summary>Returns the id of the client that is told in place of this one: 0 if it is told itself, -1 without tracking.</summary>
    [Command("CLIENT|GETREDIR", Arity = 2, Group = "connection", Since = "6.0.0", Complexity = "O(1)", Flags = Plain)]
    internal static void GetRedirection(ref CommandContext c) =>
        c.Reply.Integer(((Session)c.Client).Tracking?.RedirectsTo ?? -1);

    /// <summary>Returns how keys are tracked for this client.</summary>
    [Command("CLIENT|TRACKINGINFO", Arity = 2, Group = "connection", Since = "6.2.0", Complexity = "O(1)", Flags = Plain)]
    internal static void TrackingInfo(ref CommandContext c)
    {
        ClientTracking? tracking = ((Session)c.Client).Tracking;
        List<string> flags = FlagsOf(tracking);
        c.Reply.Map(3);
        c.Reply.Bulk("flags"u8);
        c.Reply.Set(flags.Count);
        foreach (string flag in flags) c.Reply.BulkText(flag);
        c.Reply.Bulk("redirect"u8);
        c.Reply.Integer(tracking?.RedirectsTo ?? -1);
        c.Reply.Bulk("prefixes"u8);
        IReadOnlyList<byte[]> prefixes = tracking?.Prefixes ?? [];
        c.Reply.Array(prefixes.Count);
        foreach (byte[] prefix in prefixes) c.Reply.Bulk(prefix);
    }

    private static List<string> FlagsOf(ClientTracking? tracking)
    {
        if (tracking is null) return ["off"];
        List<string> flags = ["on"];
        if (tracking.Is(TrackingModes.Broadcast)) flags.Add("bcast");
        if (tracking.Is(TrackingModes.OptIn)) flags.Add("optin");
        if (tracking.Is(TrackingModes.OptIn) && tracking.IsCachingGiven) flags.Add("caching-yes");
        if (tracking.Is(TrackingModes.OptOut)) flags.Add("optout");
        if (tracking.Is(TrackingModes.OptOut) && tracking.IsCachingGiven) flags.Add("caching-no");
        if (tracking.Is(TrackingModes.NoLoop)) flags.Add("noloop");
        if (tracking.IsBroken) flags.Add("broken_redirect");
        return flags;
    }
}
