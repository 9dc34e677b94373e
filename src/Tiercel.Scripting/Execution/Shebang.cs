using Tiercel.Primitives;

namespace Tiercel.Scripting;

/// <summary>The first line of a script or of a library of functions: the engine, and what is declared.</summary>
internal static class Shebang
{
    private static readonly (byte[] Name, ScriptFlags Flag)[] _flags =
    [
        ("no-writes"u8.ToArray(), ScriptFlags.NoWrites), ("allow-oom"u8.ToArray(), ScriptFlags.AllowOom),
        ("allow-stale"u8.ToArray(), ScriptFlags.AllowStale), ("no-cluster"u8.ToArray(), ScriptFlags.NoCluster),
        ("allow-cross-slot-keys"u8.ToArray(), ScriptFlags.AllowCrossSlotKeys),
    ];

    /// <summary>
    /// Reads what a script declares; the source begins with the line break behind, so that lines count as they stand.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out ScriptFlags flags, out ReadOnlySpan<byte> source, out byte[] error)
    {
        flags = ScriptFlags.None;
        source = body;
        error = [];
        if (!body.StartsWith("#!"u8)) return true;
        flags = ScriptFlags.HasShebang;
        int end = body.IndexOf((byte)'\n');
        if (end < 0)
        {
            error = "ERR Invalid script shebang"u8.ToArray();
            return false;
        }

        source = body[end..];
        byte[] line = body[..end].ToArray();
        QuotedWords words = new(line, 0);
        // Quotes that do not match are the first error, wherever they stand.
        for (bool isFirst = true; words.TryRead(out int offset, out int length); isFirst = false)
        {
            ReadOnlySpan<byte> word = line.AsSpan(offset, length);
            if (error.Length > 0) continue;
            if (!isFirst) ReadOption(word, ref flags, out error);
            else if (!word.SequenceEqual("#!lua"u8)) error = [.. "ERR Unexpected engine in script shebang: "u8, .. word];
        }

        if (words.IsBroken) error = "ERR Invalid engine in script shebang"u8.ToArray();
        return error.Length == 0;
    }

    private static void ReadOption(ReadOnlySpan<byte> word, ref ScriptFlags flags, out byte[] error)
    {
        error = [];
        ReadOnlySpan<byte> name = "flags="u8;
        if (!word.StartsWith(name)) error = [.. "ERR Unknown lua shebang option: "u8, .. word];
        else if (!TryReadFlags(word[name.Length..], ref flags, out ReadOnlySpan<byte> unknown))
            error = [.. "ERR Unexpected flag in script shebang: "u8, .. unknown];
    }

    /// <summary>The flag with a name; false if there is none.</summary>
    public static bool TryFind(ReadOnlySpan<byte> name, out ScriptFlags flag)
    {
        flag = ScriptFlags.None;
        foreach ((byte[] known, ScriptFlags value) in _flags)
        {
            if (name.SequenceEqual(known)) flag = value;
        }

        return flag != ScriptFlags.None;
    }

    /// <summary>The names of flags, in Redis's order.</summary>
    public static IEnumerable<byte[]> NamesOf(ScriptFlags flags) => _flags.Where(f => (flags & f.Flag) != 0).Select(static f => f.Name);

    private static bool TryReadFlags(ReadOnlySpan<byte> list, ref ScriptFlags flags, out ReadOnlySpan<byte> unknown)
    {
        unknown = default;
        if (list.IsEmpty) return true;
        foreach (Range range in list.Split((byte)','))
        {
            ReadOnlySpan<byte> name = list[range];
            if (!TryFind(name, out ScriptFlags flag))
            {
                unknown = name;
                return false;
            }

            flags |= flag;
        }

        return true;
    }
}
