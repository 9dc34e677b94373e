using System.Text;

namespace Tiercel.Commands;

/// <summary>A word among the arguments of a command with keys behind it: STREAMS of XREAD, STORE of GEORADIUS. Immutable.</summary>
/// <param name="text">The word, upper case.</param>
/// <param name="from">The first argument that may be it; the name of the command is argument 0.</param>
/// <param name="takesHalf">Whether the first half of all that stands behind it is keys; else the one argument behind it is.</param>
public sealed class KeyWord(string text, int from, bool takesHalf)
{
    private readonly byte[] _bytes = Encoding.ASCII.GetBytes(text);

    /// <summary>The word, upper case.</summary>
    public string Text { get; } = text;

    /// <summary>The first argument that may be it.</summary>
    public int From { get; } = from;

    /// <summary>Whether the first half of all that stands behind it is keys; else the one argument behind it is.</summary>
    public bool TakesHalf { get; } = takesHalf;

    /// <summary>The keys behind the word where it stands first, as COMMAND GETKEYS tells them; none if it is missing or last.</summary>
    internal Range KeysIn(ReadOnlySpan<byte> input, ReadOnlySpan<Argument> arguments)
    {
        int word = Find(input, arguments, From);
        if (word < 0) return default;
        return TakesHalf ? new Range(word + 1, word + 1 + ((arguments.Length - word - 1) / 2)) : new Range(word + 1, word + 2);
    }

    /// <summary>
    /// The arguments that hold every key behind the word, however the command reads the others: if it stands there twice, one
    /// of the two may be the argument of an option (XREADGROUP COUNT 1 GROUP streams c STREAMS key id).
    /// </summary>
    internal Range CandidatesIn(ReadOnlySpan<byte> input, ReadOnlySpan<Argument> arguments)
    {
        Range keys = KeysIn(input, arguments);
        bool isAlone = keys.Equals(default) || Find(input, arguments, keys.Start.Value) < 0;
        return isAlone ? keys : keys.Start..arguments.Length;
    }

    // As in Redis the last argument is never the word.
    private int Find(ReadOnlySpan<byte> input, ReadOnlySpan<Argument> arguments, int from)
    {
        for (int i = from; i < arguments.Length - 1; i++)
        {
            if (Word.Is(input.Slice(arguments[i].Offset, arguments[i].Length), _bytes)) return i;
        }

        return -1;
    }
}
