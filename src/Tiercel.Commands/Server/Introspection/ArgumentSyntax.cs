namespace Tiercel.Commands;

/// <summary>
/// Reads what a command says of its arguments in <see cref="CommandAttribute.Arguments"/>. The notation is written by the
/// authors of commands and checked by tests; whatever is wrong with it throws.
/// </summary>
/// <remarks>
/// <code>
/// arguments = argument, separated by blanks
/// argument  = "[" body suffix "]"            optional
///           | body suffix
/// body      = WORD                           a word by itself, named as it is in lower case
///           | name=WORD                      a word with another name
///           | [WORD " "] name[":" type]      a value: of type key if it is called so, likewise pattern, else string
///           | [WORD " "] name"(" argument {"|" argument} ")"      one of several
///           | [WORD " "] name"{" argument {" " argument} "}"      several together
/// suffix    = ["#" key specification] ["@" since] ["!" deprecated since] ["..." | "+..."]
/// </code>
/// A key is found by the first key specification unless told otherwise; "+..." repeats the WORD, "..." does not. A WORD has no
/// small letters and a name has some, so that a WORD before a name belongs to it.
/// </remarks>
internal ref struct ArgumentSyntax
{
    private static readonly System.Buffers.SearchValues<char> EndsOfBody = System.Buffers.SearchValues.Create(" [](){}|#@!.+");

    private static readonly string[] Types = ["string", "key", "integer", "double", "pattern", "unix-time"];

    private readonly ReadOnlySpan<char> _text;
    private int _position;

    private ArgumentSyntax(ReadOnlySpan<char> text) => _text = text;

    /// <summary>The arguments that a notation describes.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static IReadOnlyList<CommandArgument> Parse(string text)
    {
        if (text.Length == 0) return [];
        ArgumentSyntax syntax = new(text);
        List<CommandArgument> arguments = syntax.ReadList(separator: ' ');
        return syntax._position == text.Length ? arguments : throw syntax.Wrong();
    }

    private List<CommandArgument> ReadList(char separator)
    {
        List<CommandArgument> arguments = [];
        do arguments.Add(ReadOne());
        while (Skip(separator));
        return arguments;
    }

    private CommandArgument ReadOne()
    {
        if (!Skip('[')) return ReadPlain();
        CommandArgument argument = ReadPlain() with { IsOptional = true };
        Expect(']');
        return argument;
    }

    private CommandArgument ReadPlain()
    {
        string word = ReadWord();
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0) return WithSuffix(new CommandArgument(word[..equals], CommandArgument.Word, word[(equals + 1)..], []));
        if (!IsToken(word)) return WithSuffix(ReadNamed(word, token: null));
        if (!StandsInFront()) return WithSuffix(new CommandArgument(word.ToLowerInvariant(), CommandArgument.Word, word, []));
        _position++;
        return WithSuffix(ReadNamed(ReadWord(), word));
    }

    // Whether a name follows the word that has just been read, and not the next argument.
    private readonly bool StandsInFront()
    {
        if (_position == _text.Length || _text[_position] != ' ') return false;
        ArgumentSyntax ahead = this;
        ahead._position++;
        return ahead._text[ahead._position] != '[' && !IsToken(ahead.ReadWord());
    }

    private CommandArgument ReadNamed(string name, string? token)
    {
        if (Skip('('))
        {
            CommandArgument choice = new(name, CommandArgument.Choice, token, ReadList('|'));
            Expect(')');
            return choice;
        }

        if (Skip('{'))
        {
            CommandArgument block = new(name, CommandArgument.Block, token, ReadList(' '));
            Expect('}');
            return block;
        }

        foreach (string type in Types)
        {
            if (name.EndsWith(":" + type, StringComparison.Ordinal)) return Value(name[..^(type.Length + 1)], type, token);
        }

        return Value(name, name is "key" or "pattern" ? name : "string", token);
    }

    private static CommandArgument Value(string name, string type, string? token) =>
        new(name, type, token, []) { KeySpecification = type == "key" ? 0 : -1 };

    private CommandArgument WithSuffix(CommandArgument argument)
    {
        if (Skip('#')) argument = argument with { KeySpecification = _text[_position++] - '0' };
        if (Skip('@')) argument = argument with { Since = ReadVersion() };
        if (Skip('!')) argument = argument with { DeprecatedSince = ReadVersion() };
        bool repeatsToken = Skip('+');
        if (!_text[_position..].StartsWith("...")) return repeatsToken ? throw Wrong() : argument;
        _position += 3;
        return argument with { IsMultiple = true, RepeatsToken = repeatsToken };
    }

    private string ReadVersion()
    {
        int start = _position;
        SkipDigits();
        for (int i = 0; i < 2; i++)
        {
            Expect('.');
            SkipDigits();
        }

        return _text[start.._position].ToString();
    }

    private void SkipDigits()
    {
        int start = _position;
        while (_position < _text.Length && char.IsAsciiDigit(_text[_position])) _position++;
        if (_position == start) throw Wrong();
    }

    private string ReadWord()
    {
        int length = _text[_position..].IndexOfAny(EndsOfBody);
        if (length < 0) length = _text.Length - _position;
        if (length == 0) throw Wrong();
        string word = _text.Slice(_position, length).ToString();
        _position += length;
        return word;
    }

    private static bool IsToken(string word) => !word.AsSpan().ContainsAnyInRange('a', 'z');

    private bool Skip(char expected)
    {
        if (_position == _text.Length || _text[_position] != expected) return false;
        _position++;
        return true;
    }

    private void Expect(char expected)
    {
        if (!Skip(expected)) throw Wrong();
    }

    private readonly FormatException Wrong() => new($"'{_text}' is no list of arguments, at {_position}.");
}
