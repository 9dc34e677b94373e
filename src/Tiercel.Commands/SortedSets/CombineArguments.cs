using System.Buffers;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>
/// The arguments of the commands that combine sets: how many, their keys, then options. Dispose it to give its buffer back.
/// </summary>
internal ref struct CombineArguments
{
    private ScoredInput[]? _inputs;

    /// <summary>The sets, in the order of the arguments.</summary>
    public readonly Span<ScoredInput> Inputs => _inputs.AsSpan(0, Count);

    public int Count { readonly get; private set; }

    public ScoreAggregate Aggregate { readonly get; private set; }

    public bool WithScores { readonly get; private set; }

    /// <summary>How far common members are counted; 0 = to the end.</summary>
    public long Limit { readonly get; private set; }

    /// <summary>Reads them, or replies what is wrong with them.</summary>
    /// <param name="c">The call.</param>
    /// <param name="first">The argument that counts the keys.</param>
    /// <param name="options">Which there may be.</param>
    public bool TryRead(ref CommandContext c, int first, CombineOptions options)
    {
        if (!TryReadKeyCount(ref c, first)) return false;
        _inputs = ArrayPool<ScoredInput>.Shared.Rent(Count);
        for (int i = 0; i < Count; i++)
        {
            OpStatus status = ScoredInput.Find(ref c.Scope, c.Key(first + 1 + i), out _inputs[i]);
            if (status != OpStatus.WrongType) continue;
            c.Reply.Fail(status);
            return false;
        }

        for (int i = first + 1 + Count; i < c.Count; i++)
        {
            if (!TryReadOption(ref c, ref i, options)) return false;
        }

        return true;
    }

    public void Dispose()
    {
        if (_inputs is not null) ArrayPool<ScoredInput>.Shared.Return(_inputs);
        _inputs = null;
    }

    private bool TryReadKeyCount(ref CommandContext c, int first)
    {
        if (!IntegerText.TryParse(c.Arg(first), out long count))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
            return false;
        }

        if (count < 1)
        {
            c.Reply.Error([.. "ERR at least 1 input key is needed for '"u8, .. c.Command.FoldedName, .. "' command"u8]);
            return false;
        }

        Count = c.CountedKeys;
        if (Count == 0) c.Reply.Error(CommandErrors.Syntax);
        return Count > 0;
    }

    private bool TryReadOption(ref CommandContext c, ref int index, CombineOptions options)
    {
        ReadOnlySpan<byte> word = c.Arg(index);
        int left = c.Count - index - 1;
        if ((options & CombineOptions.Weights) != 0 && left >= Count && Word.Is(word, "WEIGHTS"u8))
        {
            return TryReadWeights(ref c, ref index);
        }

        if ((options & CombineOptions.Weights) != 0 && left >= 1 && Word.Is(word, "AGGREGATE"u8))
        {
            return TryReadAggregate(ref c, ++index);
        }

        if ((options & CombineOptions.WithScores) != 0 && Word.Is(word, "WITHSCORES"u8)) return WithScores = true;
        if ((options & CombineOptions.Limit) != 0 && left >= 1 && Word.Is(word, "LIMIT"u8)) return TryReadLimit(ref c, ++index);
        c.Reply.Error(CommandErrors.Syntax);
        return false;
    }

    private readonly bool TryReadWeights(ref CommandContext c, ref int index)
    {
        for (int i = 0; i < Count; i++)
        {
            if (!DoubleText.TryParse(c.Arg(++index), out double weight))
            {
                c.Reply.Error(SortedSetErrors.BadWeight);
                return false;
            }

            _inputs![i] = _inputs[i].WithWeight(weight);
        }

        return true;
    }

    private bool TryReadAggregate(ref CommandContext c, int index)
    {
        ReadOnlySpan<byte> word = c.Arg(index);
        if (Word.Is(word, "SUM"u8)) Aggregate = ScoreAggregate.Sum;
        else if (Word.Is(word, "MIN"u8)) Aggregate = ScoreAggregate.Min;
        else if (Word.Is(word, "MAX"u8)) Aggregate = ScoreAggregate.Max;
        else
        {
            c.Reply.Error(CommandErrors.Syntax);
            return false;
        }

        return true;
    }

    private bool TryReadLimit(ref CommandContext c, int index)
    {
        bool isLimit = IntegerText.TryParse(c.Arg(index), out long limit) && limit >= 0;
        if (!isLimit) c.Reply.Error(SortedSetErrors.NegativeLimit);
        Limit = limit;
        return isLimit;
    }
}

/// <summary>What may stand behind the keys of sets that are combined.</summary>
[Flags]
internal enum CombineOptions
{
    None = 0,

    /// <summary>WEIGHTS and AGGREGATE.</summary>
    Weights = 1,
    WithScores = 2,
    Limit = 4,
}
