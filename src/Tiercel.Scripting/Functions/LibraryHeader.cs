using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Scripting;

/// <summary>The first line of a library: <c>#!lua name=…</c>.</summary>
internal static class LibraryHeader
{
    private static readonly byte[] _nameOption = "name="u8.ToArray();

    public static ReadOnlySpan<byte> WrongName =>
        "ERR Library names can only contain letters, numbers, or underscores(_) and must be at least one character long"u8;

    /// <summary>
    /// Reads the name; the source begins with the line break behind, so that lines count as they stand. False, and an error to
    /// reply, if there is no such line.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> code, out byte[] name, out ReadOnlySpan<byte> source, out byte[] error)
    {
        name = [];
        source = default;
        error = [];
        int end = code.IndexOf((byte)'\n');
        if (!code.StartsWith("#!"u8)) error = "ERR Missing library metadata"u8.ToArray();
        else if (end < 0) error = "ERR Invalid library metadata"u8.ToArray();
        if (error.Length > 0) return false;
        source = code[end..];
        byte[] line = code[..end].ToArray();
        ReadOnlySpan<byte> engine = default;
        ReadOnlySpan<byte> given = default;
        bool isNamed = false;
        QuotedWords words = new(line, 0);
        for (bool isFirst = true; words.TryRead(out int offset, out int length); isFirst = false)
        {
            ReadOnlySpan<byte> word = line.AsSpan(offset, length);
            if (isFirst) engine = word[2..];
            else if (error.Length == 0) ReadName(word, ref given, ref isNamed, out error);
        }

        if (words.IsBroken) error = "ERR Invalid library metadata"u8.ToArray();
        if (error.Length > 0) return false;
        if (!isNamed) error = "ERR Library name was not given"u8.ToArray();
        else if (!IsName(given)) error = WrongName.ToArray();
        else if (!Word.Is(engine, "lua"u8)) error = [.. "ERR Engine '"u8, .. engine, .. "' not found"u8];
        name = given.ToArray();
        return error.Length == 0;
    }

    /// <summary>Whether a library, or a function, may be called so.</summary>
    public static bool IsName(ReadOnlySpan<byte> name)
    {
        foreach (byte character in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)character) && character != '_') return false;
        }

        return !name.IsEmpty;
    }

    private static void ReadName(ReadOnlySpan<byte> word, scoped ref ReadOnlySpan<byte> name, ref bool isNamed, out byte[] error)
    {
        bool isName = word.Length >= _nameOption.Length && Word.Is(word[.._nameOption.Length], _nameOption);
        error = [];
        if (!isName) error = [.. "ERR Invalid metadata value given: "u8, .. word];
        else if (isNamed) error = "ERR Invalid metadata value, name argument was given multiple times"u8.ToArray();
        else name = word[_nameOption.Length..];
        isNamed = true;
    }
}
