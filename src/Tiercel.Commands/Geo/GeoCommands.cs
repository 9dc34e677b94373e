using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that keep positions in sorted sets, and read them.</summary>
internal static class GeoCommands
{
    /// <summary>Gives members of a sorted set positions, on conditions; replies how many are new, or have changed.</summary>
    [Command("GEOADD", Arity = -5, Keys = "1", KeyFlags = "RW update", Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Group = "geo", Since = "3.2.0", Complexity = "O(log(N)) for each member, N members in all",
        Arguments = "key [condition(NX|XX)@6.2.0] [change=CH@6.2.0] longitude_latitude_member{longitude:double "
            + "latitude:double member}...")]
    internal static void GeoAdd(ref CommandContext c)
    {
        int first = 2;
        SortedSetAdd options = SortedSetAdd.None;
        bool countsChanges = false;
        for (; first < c.Count; first++)
        {
            if (Word.Is(c.Arg(first), "NX"u8)) options |= SortedSetAdd.IfAbsent;
            else if (Word.Is(c.Arg(first), "XX"u8)) options |= SortedSetAdd.IfPresent;
            else if (Word.Is(c.Arg(first), "CH"u8)) countsChanges = true;
            else break;
        }

        const SortedSetAdd both = SortedSetAdd.IfAbsent | SortedSetAdd.IfPresent;
        if (first == c.Count || (c.Count - first) % 3 != 0 || options == both)
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        // All before the first change: nothing is done by halves.
        for (int i = first; i < c.Count; i += 3)
        {
            if (!GeoArguments.TryReadPosition(ref c, i, out _)) return;
        }

        Add(ref c, first, options, countsChanges);
    }

    /// <summary>The positions of some members.</summary>
    [Command("GEOPOS", Arity = -2, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "geo", Since = "3.2.0", Complexity = "O(N), N members that are asked for",
        Arguments = "key member...")]
    internal static void GeoPos(ref CommandContext c)
    {
        if (!TryRead(ref c, out SortedSetView view)) return;
        c.Reply.Array(c.Count - 2);
        for (int i = 2; i < c.Count; i++)
        {
            if (GeoOps.TryGetPosition(in view, c.Arg(i), out GeoPosition position)) c.Reply.Position(position);
            else c.Reply.NullArray();
        }
    }

    /// <summary>The geohashes of some members, as on geohash.org.</summary>
    [Command("GEOHASH", Arity = -2, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "geo", Since = "3.2.0", Complexity = "O(N), N members that are asked for",
        Arguments = "key member...")]
    internal static void GeoHash(ref CommandContext c)
    {
        if (!TryRead(ref c, out SortedSetView view)) return;
        Span<byte> text = stackalloc byte[GeoText.Length];
        c.Reply.Array(c.Count - 2);
        for (int i = 2; i < c.Count; i++)
        {
            if (!GeoOps.TryGetPosition(in view, c.Arg(i), out GeoPosition position))
            {
                c.Reply.Null();
                continue;
            }

            GeoText.Write(position, text);
            c.Reply.Bulk(text);
        }
    }

    /// <summary>How far two members are from each other.</summary>
    [Command("GEODIST", Arity = -4, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "geo", Since = "3.2.0", Complexity = "O(1)",
        Arguments = "key member1 member2 [unit(M|KM|FT|MI)]")]
    internal static void GeoDist(ref CommandContext c)
    {
        double metres = 1;
        if (c.Count > 5)
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        if (c.Count == 5 && !GeoArguments.TryReadUnit(ref c, 4, out metres)) return;
        if (!TryRead(ref c, out SortedSetView view)) return;
        if (GeoOps.TryGetPosition(in view, c.Arg(2), out GeoPosition from) && GeoOps.TryGetPosition(in view, c.Arg(3), out GeoPosition to))
        {
            c.Reply.Length(GeoShape.Distance(from, to) / metres);
        }
        else
        {
            c.Reply.Null();
        }
    }

    private static bool TryRead(ref CommandContext c, out SortedSetView view)
    {
        OpStatus status = SortedSetOps.Read(ref c.Scope, c.Key(1), out view);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        return status != OpStatus.WrongType;
    }

    private static void Add(ref CommandContext c, int first, SortedSetAdd options, bool countsChanges)
    {
        OpStatus status = SortedSetOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        c.Scope.BeginSeveral((c.Count - first) / 3);
        int count = 0;
        for (int i = first; i < c.Count; i += 3)
        {
            if (!GeoArguments.TryReadPosition(ref c, i, out GeoPosition position)) return;
            SortedSetAdded added = SortedSetOps.Add(
                ref c.Scope, c.Key(1), ref entry, c.Arg(i + 2), GeoOps.ScoreOf(position), options, out _);
            if (added == SortedSetAdded.Added || (countsChanges && added == SortedSetAdded.Changed)) count++;
        }

        c.Reply.Integer(count);
    }
}
