using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that search for what lies near a place.</summary>
internal static class GeoSearchCommands
{
    private const string Cost = "O(N+log(M)), N members in the cells around, M in all";

    private const string RadiusKeyFlags = "RO access; OW update; OW update";

    /// <summary>Members that lie in a circle or a rectangle.</summary>
    [Command("GEOSEARCH", Arity = -7, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "geo", Since = "6.2.0", Complexity = Cost,
        Arguments = "key from(FROMMEMBER member|FROMLONLAT longitude_latitude{longitude:double latitude:double}) "
            + "by(circle{BYRADIUS radius:double unit(M|KM|FT|MI)}|box{BYBOX width:double height:double "
            + "unit(M|KM|FT|MI)}) [order(ASC|DESC)] [count{COUNT count:integer [ANY]}] [WITHCOORD] [WITHDIST] "
            + "[WITHHASH]")]
    internal static void GeoSearch(ref CommandContext c) => Search(ref c, 1, form: 0);

    /// <summary>Makes a key hold the members that lie in a circle or a rectangle; replies how many they are.</summary>
    [Command("GEOSEARCHSTORE", Event = "geosearchstore", Arity = -8, Keys = "1..2", KeyFlags = "OW update; RO access",
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "geo", Since = "6.2.0", Complexity = Cost,
        Arguments = "destination:key source:key#1 from(FROMMEMBER member|FROMLONLAT "
            + "longitude_latitude{longitude:double latitude:double}) by(circle{BYRADIUS radius:double "
            + "unit(M|KM|FT|MI)}|box{BYBOX width:double height:double unit(M|KM|FT|MI)}) [order(ASC|DESC)] "
            + "[count{COUNT count:integer [ANY]}] [STOREDIST]")]
    internal static void GeoSearchStore(ref CommandContext c) => Search(ref c, 2, GeoSearchForm.Stores);

    /// <summary>Members that lie in a circle; use GEOSEARCH.</summary>
    [Command("GEORADIUS_RO", Arity = -6, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "geo", Since = "3.2.10", Complexity = Cost,
        Arguments = "key longitude:double latitude:double radius:double unit(M|KM|FT|MI) [WITHCOORD] [WITHDIST] "
            + "[WITHHASH] [count{COUNT count:integer [ANY@6.2.0]}] [order(ASC|DESC)]")]
    internal static void GeoRadiusRo(ref CommandContext c) => Search(ref c, 1, GeoSearchForm.Radius);

    /// <summary>Members that lie in a circle around one of them; use GEOSEARCH.</summary>
    [Command("GEORADIUSBYMEMBER_RO", Arity = -5, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "geo", Since = "3.2.10", Complexity = Cost,
        Arguments = "key member radius:double unit(M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [count{COUNT "
            + "count:integer [ANY]}] [order(ASC|DESC)]")]
    internal static void GeoRadiusByMemberRo(ref CommandContext c) =>
        Search(ref c, 1, GeoSearchForm.Radius | GeoSearchForm.OfMember);

    /// <summary>Members that lie in a circle, replied or stored; use GEOSEARCH and GEOSEARCHSTORE.</summary>
    [Command("GEORADIUS", Event = "georadiusstore",
        Arity = -6, Keys = "1 STORE@6 STOREDIST@6", KeyFlags = RadiusKeyFlags,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.MovableKeys,
        Group = "geo", Since = "3.2.0", Complexity = Cost,
        Arguments = "key longitude:double latitude:double radius:double unit(M|KM|FT|MI) [WITHCOORD] [WITHDIST] "
            + "[WITHHASH] [count{COUNT count:integer [ANY@6.2.0]}] [order(ASC|DESC)] [STORE key#1] [STOREDIST "
            + "key#2]")]
    internal static void GeoRadius(ref CommandContext c) =>
        Search(ref c, 1, GeoSearchForm.Radius | GeoSearchForm.MayStore);

    /// <summary>Members that lie in a circle around one of them, replied or stored; use GEOSEARCH and GEOSEARCHSTORE.</summary>
    [Command("GEORADIUSBYMEMBER", Event = "georadiusstore",
        Arity = -5, Keys = "1 STORE@5 STOREDIST@5", KeyFlags = RadiusKeyFlags,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.MovableKeys,
        Group = "geo", Since = "3.2.0", Complexity = Cost,
        Arguments = "key member radius:double unit(M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [count{COUNT "
            + "count:integer [ANY]}] [order(ASC|DESC)] [STORE key#1] [STOREDIST key#2]")]
    internal static void GeoRadiusByMember(ref CommandContext c) =>
        Search(ref c, 1, GeoSearchForm.Radius | GeoSearchForm.OfMember | GeoSearchForm.MayStore);

    private static void Search(ref CommandContext c, int source, GeoSearchForm form)
    {
        OpStatus status = SortedSetOps.Read(ref c.Scope, c.Key(source), out SortedSetView view);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        GeoSearchArguments arguments = new(exists: status == OpStatus.Done, form);
        if (!arguments.TryRead(ref c, view)) return;
        GeoMatches matches = default;
        try
        {
            if (status == OpStatus.Done) Find(in view, in arguments, ref matches);
            if (arguments.TargetIndex == 0) Reply(in view, in arguments, in matches, c.Reply);
            else Store(ref c, view, in arguments, in matches);
        }
        finally
        {
            matches.Dispose();
        }
    }

    private static void Find(in SortedSetView view, in GeoSearchArguments arguments, ref GeoMatches matches)
    {
        GeoOps.Search(in view, arguments.Shape, arguments.Limit, ref matches);
        // So many of all are the nearest, unless it is said that any will do.
        bool isSorted = arguments.IsDescending is not null || (arguments.Count > 0 && arguments.Limit == 0);
        if (isSorted) matches.Sort(arguments.IsDescending ?? false);
        if (arguments.Count > 0) matches.Truncate(arguments.Count);
    }

    private static void Store(
        ref CommandContext c, scoped SortedSetView view, in GeoSearchArguments arguments, in GeoMatches matches)
    {
        Key target = c.Key(arguments.TargetIndex);
        double metresOfUnit = arguments.StoresDistances ? arguments.MetresOfUnit : 0;
        GeoOps.Store(ref c.Scope, in target, view, matches.Found, metresOfUnit);
        c.Reply.Integer(matches.Count);
    }

    private static void Reply(
        in SortedSetView view, in GeoSearchArguments arguments, in GeoMatches matches, ReplyWriter reply)
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        reply.Array(matches.Count);
        foreach (ref readonly GeoMatch match in matches.Found)
        {
            if (arguments.Details > 0) reply.Array(arguments.Details + 1);
            reply.Bulk(view.MemberAt(match.Rank, scratch));
            if (arguments.WithDistance) reply.Length(match.Distance / arguments.MetresOfUnit);
            if (arguments.WithHash) reply.Integer((long)match.Score);
            if (arguments.WithPosition) reply.Position(match.Position);
        }
    }
}
