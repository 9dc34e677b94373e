using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>What XREAD and XREADGROUP are asked for.</summary>
internal struct StreamReadArguments
{
    /// <summary>Whether it is XREADGROUP.</summary>
    public bool OfGroup { get; private init; }

    /// <summary>How long it waits for entries if there are none; null = it does not.</summary>
    public TimeSpan? Patience { get; private set; }

    /// <summary>Entries of each stream at most; 0 = all.</summary>
    public long Count { get; private set; }

    /// <summary>Where the group's name stands, before the consumer's.</summary>
    public int GroupIndex { get; private set; }

    /// <summary>Whether entries are not pending afterwards.</summary>
    public bool IsAcknowledged { get; private set; }

    /// <summary>Where the first key stands.</summary>
    public int KeyIndex { get; private set; }

    /// <summary>How many keys there are, and as many ids behind them.</summary>
    public int Streams { get; private set; }

    /// <summary>Reads the arguments; false if they are wrong, and that was replied.</summary>
    public static bool TryRead(ref CommandContext c, bool ofGroup, out StreamReadArguments arguments)
    {
        arguments = new StreamReadArguments { OfGroup = ofGroup };
        for (int i = 1; i < c.Count && arguments.KeyIndex == 0; i++)
        {
            if (!arguments.TryReadOption(ref c, ref i)) return false;
        }

        ReadOnlySpan<byte> error =
            arguments.KeyIndex == 0 ? CommandErrors.Syntax
            : ofGroup && arguments.GroupIndex == 0 ? StreamErrors.MissingGroup
            : default;
        if (!error.IsEmpty) c.Reply.Error(error);
        return error.IsEmpty;
    }

    private bool TryReadOption(ref CommandContext c, ref int i)
    {
        ReadOnlySpan<byte> word = c.Arg(i);
        int more = c.Count - i - 1;
        if (more > 0 && Word.Is(word, "BLOCK"u8))
        {
            if (c.Client.IsInScript)
            {
                c.Reply.Error([.. "ERR "u8, .. c.Arg(0), .. " command is not allowed with BLOCK option from scripts"u8]);
                return false;
            }

            if (!WaitArguments.TryReadMilliseconds(ref c, ++i, out TimeSpan patience)) return false;
            Patience = patience;
            return true;
        }

        
        if (more > 0 && Word.Is(word, "COUNT"u8))
        {
            if (!StreamArguments.TryReadInteger(ref c, ++i, out long count)) return false;
            Count = Math.Max(count, 0);
            return true;
        }

        if (more > 0 && Word.Is(word, "STREAMS"u8)) return TryReadStreams(ref c, i + 1);
        ReadOnlySpan<byte> error = CommandErrors.Syntax;
        if (more > 1 && Word.Is(word, "GROUP"u8))
        {
            error = OfGroup ? default : StreamErrors.GroupOfRead;
            GroupIndex = i + 1;
            i += 2;
        }
        else if (Word.Is(word, "NOACK"u8))
        {
            error = OfGroup ? default : StreamErrors.NoAckOfRead;
            IsAcknowledged = true;
        }

        if (!error.IsEmpty) c.Reply.Error(error);
        return error.IsEmpty;
    }

    private bool TryReadStreams(ref CommandContext c, int first)
    {
        KeyIndex = first;
        Streams = (c.Count - first) / 2;
        if ((c.Count - first) % 2 == 0) return true;
        c.Reply.Error(StreamErrors.Unbalanced);
        return false;
    }
}
