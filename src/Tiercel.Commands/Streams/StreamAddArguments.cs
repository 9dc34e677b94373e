using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>What XADD and XTRIM are asked for.</summary>
internal struct StreamAddArguments
{
    // From Redis: without LIMIT an approximate trim removes as much as a hundred nodes hold, within these bounds.
    private const long DefaultNodes = 100;
    private const long UnlimitedNodesLimit = 10_000;
    private const long MaxDefaultLimit = 1_000_000;

    private long _limit;
    private bool _hasLimit;
    private bool _isApproximate;

    /// <summary>Whether a stream that is absent is left so.</summary>
    public bool KeepsAbsent { readonly get; private set; }

    /// <summary>Of XADD: the id.</summary>
    public WantedStreamId Id { readonly get; private set; }

    /// <summary>Of XADD: where the id stands, before the fields.</summary>
    public int IdIndex { readonly get; private set; }

    /// <summary>Whether entries are to be removed.</summary>
    public bool Trims { readonly get; private set; }

    /// <summary>Which.</summary>
    public StreamTrim Trim { readonly get; private set; }

    /// <summary>Reads the options, and of XADD the id; false if they are wrong, and that was replied.</summary>
    public static bool TryRead(ref CommandContext c, bool isAdd, out StreamAddArguments arguments)
    {
        arguments = default;
        int i = 2;
        for (; i < c.Count; i++)
        {
            ReadOnlySpan<byte> word = c.Arg(i);
            bool hasNext = i + 1 < c.Count;
            if (isAdd && StreamArguments.IsWord(word, '*')) break;
            if (hasNext && Word.Is(word, "MAXLEN"u8))
            {
                if (!arguments.TryReadStrategy(ref c, ref i, isByLength: true)) return false;
            }
            else if (hasNext && Word.Is(word, "MINID"u8))
            {
                if (!arguments.TryReadStrategy(ref c, ref i, isByLength: false)) return false;
            }
            else if (hasNext && Word.Is(word, "LIMIT"u8))
            {
                if (!arguments.TryReadLimit(ref c, ++i)) return false;
            }
            else if (isAdd && Word.Is(word, "NOMKSTREAM"u8))
            {
                arguments.KeepsAbsent = true;
            }
            else if (isAdd)
            {
                if (!arguments.TryReadWanted(ref c, i)) return false;
                break;
            }
            else
            {
                c.Reply.Error(CommandErrors.Syntax);
                return false;
            }
        }

        arguments.IdIndex = i;
        return arguments.TryFinish(ref c, isAdd);
    }

    private bool TryReadStrategy(ref CommandContext c, ref int i, bool isByLength)
    {
        if (Trims)
        {
            c.Reply.Error(StreamErrors.TwoStrategies);
            return false;
        }

        bool hasMore = i + 2 < c.Count;
        _isApproximate = hasMore && StreamArguments.IsWord(c.Arg(i + 1), '~');
        if (_isApproximate || (hasMore && StreamArguments.IsWord(c.Arg(i + 1), '='))) i++;
        i++;
        Trims = true;
        return isByLength ? TryReadMaxLength(ref c, i) : TryReadMinId(ref c, i);
    }

    private bool TryReadMaxLength(ref CommandContext c, int index)
    {
        if (!StreamArguments.TryReadInteger(ref c, index, out long maxLength)) return false;
        if (maxLength < 0)
        {
            c.Reply.Error(StreamErrors.NegativeMaxLen);
            return false;
        }

        Trim = StreamTrim.ToLength(maxLength);
        return true;
    }

    private bool TryReadMinId(ref CommandContext c, int index)
    {
        if (!StreamArguments.TryReadId(ref c, index, out StreamId minId)) return false;
        Trim = StreamTrim.ToId(minId);
        return true;
    }

    private bool TryReadLimit(ref CommandContext c, int index)
    {
        if (!StreamArguments.TryReadInteger(ref c, index, out _limit)) return false;
        _hasLimit = true;
        if (_limit >= 0) return true;
        c.Reply.Error(StreamErrors.NegativeLimit);
        return false;
    }

    private bool TryReadWanted(ref CommandContext c, int index)
    {
        if (StreamId.TryParseTime(c.Arg(index), out ulong milliseconds))
        {
            Id = WantedStreamId.OfTime(milliseconds);
            return true;
        }

        if (!StreamArguments.TryReadId(ref c, index, out StreamId id)) return false;
        Id = WantedStreamId.Of(id);
        return true;
    }

    private bool TryFinish(ref CommandContext c, bool isAdd)
    {
        // Redis logs that it has trimmed to exactly so many, and leaves the limit that it was given standing there.
        if (_hasLimit && !_isApproximate && c.Keyspace.IsReplaying) (_hasLimit, _limit) = (false, 0);
        ReadOnlySpan<byte> error =
            _limit > 0 && !Trims ? StreamErrors.LimitWithoutStrategy
            : !isAdd && !Trims ? StreamErrors.NoStrategy
            : _hasLimit && !_isApproximate ? StreamErrors.LimitOfExact
            : default;
        if (!error.IsEmpty)
        {
            c.Reply.Error(error);
            return false;
        }

        if (!_hasLimit && _isApproximate) _limit = DefaultLimit(c.Keyspace.Options.StreamNodeMaxEntries);
        Trim = Trim with { IsApproximate = _isApproximate, Limit = _limit };
        return true;
    }

    private static long DefaultLimit(long nodeEntries)
    {
        if (nodeEntries == 0) return UnlimitedNodesLimit;
        return nodeEntries > MaxDefaultLimit / DefaultNodes ? MaxDefaultLimit : nodeEntries * DefaultNodes;
    }
}
