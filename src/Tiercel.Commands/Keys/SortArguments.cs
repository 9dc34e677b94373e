using System.Runtime.InteropServices;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>What SORT is asked for. Dispose it to give its buffer back.</summary>
internal ref struct SortArguments : IDisposable
{
    private PooledBuffer _patternIndexes;
    private int _byIndex;
    private bool _isAlphabetic;
    private bool _isDescending;
    private long _start;
    private long _count;

    /// <summary>Where the key of the result stands; 0 = it is replied.</summary>
    public int TargetIndex { get; private set; }

    /// <summary>Reads the options; false if they are wrong, and that was replied.</summary>
    public bool TryRead(ref CommandContext c, bool mayStore)
    {
        _count = -1;
        for (int i = 2; i < c.Count; i++)
        {
            if (!TryReadOption(ref c, ref i, mayStore)) return false;
        }

        return true;
    }

    /// <summary>What is asked of the elements.</summary>
    public readonly SortRequest RequestOf(scoped in CommandContext c) => new()
    {
        HasBy = _byIndex != 0,
        By = _byIndex != 0 ? c.Arg(_byIndex) : default,
        IsAlphabetic = _isAlphabetic,
        IsDescending = _isDescending,
        Start = _start,
        Count = _count,
        MustRepeat = TargetIndex != 0,
    };

    /// <summary>What is fetched of each element, as GET says.</summary>
    public readonly SortPatterns PatternsOf(scoped in CommandContext c) =>
        new(c.ArgsFrom(0), MemoryMarshal.Cast<byte, int>(_patternIndexes.Written));

    public void Dispose() => _patternIndexes.Dispose();

    private bool TryReadOption(ref CommandContext c, ref int i, bool mayStore)
    {
        ReadOnlySpan<byte> word = c.Arg(i);
        int more = c.Count - i - 1;
        if (Word.Is(word, "ASC"u8)) _isDescending = false;
        else if (Word.Is(word, "DESC"u8)) _isDescending = true;
        else if (Word.Is(word, "ALPHA"u8)) _isAlphabetic = true;
        else if (more > 1 && Word.Is(word, "LIMIT"u8)) return TryReadLimit(ref c, ref i);
        else if (more > 0 && mayStore && Word.Is(word, "STORE"u8)) TargetIndex = ++i;
        else if (more > 0 && Word.Is(word, "BY"u8)) return TryReadBy(ref c, ++i);
        else if (more > 0 && Word.Is(word, "GET"u8)) return TryReadGet(ref c, ++i);
        else
        {
            c.Reply.Error(CommandErrors.Syntax);
            return false;
        }

        return true;
    }

    private bool TryReadLimit(ref CommandContext c, ref int i)
    {
        if (IntegerText.TryParse(c.Arg(++i), out _start) && IntegerText.TryParse(c.Arg(++i), out _count)) return true;
        c.Reply.Error(CommandErrors.NotAnInteger);
        return false;
    }

    // A pattern without a star leads to no key: the elements stay as they are.
    private bool TryReadBy(ref CommandContext c, int index)
    {
        _byIndex = index;
        if (!c.Arg(index).Contains((byte)'*') || c.Client.MayReadEveryKey(in c)) return true;
        c.Reply.Error("ERR BY option of SORT denied due to insufficient ACL permissions."u8);
        return false;
    }

    private bool TryReadGet(ref CommandContext c, int index)
    {
        if (!c.Client.MayReadEveryKey(in c))
        {
            c.Reply.Error("ERR GET option of SORT denied due to insufficient ACL permissions."u8);
            return false;
        }

        MemoryMarshal.Write(_patternIndexes.Reserve(sizeof(int)), in index);
        _patternIndexes.Commit(sizeof(int));
        return true;
    }
}

/// <summary>The arguments behind GET.</summary>
internal readonly ref struct SortPatterns(ArgumentTail arguments, ReadOnlySpan<int> indexes) : IByteStrings
{
    private readonly ArgumentTail _arguments = arguments;
    private readonly ReadOnlySpan<int> _indexes = indexes;

    public int Count => _indexes.Length;

    public ReadOnlySpan<byte> this[int index] => _arguments[_indexes[index]];
}
