using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>The options of CLIENT TRACKING.</summary>
internal readonly struct TrackingOptions
{
    /// <summary>Prefixes that one client may name. A guess; Redis has no such limit.</summary>
    public const int MaxPrefixes = 1024;

    /// <summary>Bytes of all of these together.</summary>
    public const int MaxPrefixBytes = 1024 * 1024;

    private TrackingModes Modes { get; init; }

    private long RedirectsTo { get; init; }

    private List<byte[]> Prefixes { get; init; }

    /// <summary>Reads them; false if they make no sense by themselves, and that was replied.</summary>
    public static bool TryRead(ref CommandContext c, out TrackingOptions options)
    {
        TrackingModes modes = TrackingModes.None;
        long redirectsTo = 0;
        List<byte[]> prefixes = [];
        options = default;
        for (int i = 3; i < c.Count; i++)
        {
            bool hasMore = i + 1 < c.Count;
            if (TryReadMode(c.Arg(i), out TrackingModes mode))
            {
                modes |= mode;
            }
            else if (Word.Is(c.Arg(i), "PREFIX"u8) && hasMore)
            {
                prefixes.Add(c.Arg(++i).ToArray());
            }
            else if (!Word.Is(c.Arg(i), "REDIRECT"u8) || !hasMore)
            {
                c.Reply.Error(CommandErrors.Syntax);
                return false;
            }
            else if (!TryReadTarget(ref c, ++i, ref redirectsTo))
            {
                return false;
            }
        }

        options = new TrackingOptions { Modes = modes, RedirectsTo = redirectsTo, Prefixes = prefixes };
        return true;
    }

    /// <summary>Why they cannot be turned on; empty if they can.</summary>
    /// <param name="former">How keys are tracked so far; null = not at all.</param>
    public byte[] Refusal(ClientTracking? former)
    {
        bool broadcasts = (Modes & TrackingModes.Broadcast) != 0;
        bool optsIn = (Modes & TrackingModes.OptIn) != 0;
        bool optsOut = (Modes & TrackingModes.OptOut) != 0;
        ReadOnlySpan<byte> error =
            !broadcasts && Prefixes.Count > 0 ? "ERR PREFIX option requires BCAST mode to be enabled"u8
            : former is not null && former.Is(TrackingModes.Broadcast) != broadcasts
                ? "ERR You can't switch BCAST mode on/off before disabling tracking for this client, and then re-enabling it with "u8
                    + "a different mode."u8
            : broadcasts && (optsIn || optsOut) ? "ERR OPTIN and OPTOUT are not compatible with BCAST"u8
            : optsIn && optsOut ? "ERR You can't specify both OPTIN mode and OPTOUT mode"u8
            : former is not null && ((optsIn && former.Is(TrackingModes.OptOut)) || (optsOut && former.Is(TrackingModes.OptIn)))
                ? "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then re-enabling it with "u8
                    + "a different mode."u8
            : default;
        return error.IsEmpty && broadcasts ? Collision(former?.Prefixes ?? []) : error.ToArray();
    }

    /// <summary>What they turn on for a session: prefixes are added to those it has.</summary>
    public ClientTracking For(Session session)
    {
        List<byte[]> prefixes = [.. session.Tracking?.Prefixes ?? []];
        if ((Modes & TrackingModes.Broadcast) != 0) prefixes.AddRange(Prefixes.Count == 0 ? [[]] : Prefixes);
        return new ClientTracking(session, Modes, RedirectsTo, prefixes);
    }

    private static bool TryReadMode(ReadOnlySpan<byte> word, out TrackingModes mode)
    {
        mode =
            Word.Is(word, "BCAST"u8) ? TrackingModes.Broadcast
            : Word.Is(word, "OPTIN"u8) ? TrackingModes.OptIn
            : Word.Is(word, "OPTOUT"u8) ? TrackingModes.OptOut
            : Word.Is(word, "NOLOOP"u8) ? TrackingModes.NoLoop
            : TrackingModes.None;
        return mode != TrackingModes.None;
    }

    private static bool TryReadTarget(ref CommandContext c, int index, ref long id)
    {
        if (id != 0) c.Reply.Error("ERR A client can only redirect to a single other client"u8);
        else if (!IntegerText.TryParse(c.Arg(index), out id)) c.Reply.Error(CommandErrors.NotAnInteger);
        else if (((Session)c.Client).Server.Sessions.Find(id) is null)
            c.Reply.Error("ERR The client ID you want redirect to does not exist"u8);
        else return true;
        return false;
    }

    private byte[] Collision(IReadOnlyList<byte[]> former)
    {
        long bytes = former.Concat(Prefixes).Sum(static p => (long)p.Length);
        if (bytes > MaxPrefixBytes || former.Count + Prefixes.Count > MaxPrefixes)
            return "ERR too many prefixes of one client"u8.ToArray();
        for (int i = 0; i < Prefixes.Count; i++)
        {
            byte[] prefix = Prefixes[i];
            if (former.FirstOrDefault(f => Overlap(f, prefix)) is { } known)
                return Overlapping(prefix, "an existing prefix"u8, known);
            for (int j = i + 1; j < Prefixes.Count; j++)
            {
                if (Overlap(prefix, Prefixes[j])) return Overlapping(prefix, "another provided prefix"u8, Prefixes[j]);
            }
        }

        return [];
    }

    private static bool Overlap(byte[] one, byte[] other) => one.AsSpan().StartsWith(other) || other.AsSpan().StartsWith(one);

    private static byte[] Overlapping(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> what, ReadOnlySpan<byte> other) =>
    [
        .. "ERR Prefix '"u8, .. prefix, .. "' overlaps with "u8, .. what, .. " '"u8, .. other,
        .. "'. Prefixes for a single client must not overlap."u8,
    ];
}
