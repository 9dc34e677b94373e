using System.Text;

namespace Tiercel.Commands;

/// <summary>The texts for calls that name no command, or not with these arguments.</summary>
internal static class Unresolved
{
    /// <summary>Redis cuts what it quotes of an unknown command to this many bytes.</summary>
    private const int MaxQuotedBytes = 128;

    public static byte[] UnknownCommand(ReadOnlySpan<byte> input, ReadOnlySpan<Argument> arguments)
    {
        using MemoryStream quoted = new();
        for (int i = 1; i < arguments.Length && quoted.Length < MaxQuotedBytes; i++)
        {
            ReadOnlySpan<byte> argument = input.Slice(arguments[i].Offset, arguments[i].Length);
            quoted.WriteByte((byte)'\'');
            quoted.Write(Quotable(argument, MaxQuotedBytes - (int)quoted.Length + 1));
            quoted.Write("' "u8);
        }

        ReadOnlySpan<byte> name = input.Slice(arguments[0].Offset, arguments[0].Length);
        return
        [
            .. "ERR unknown command '"u8, .. Quotable(name, MaxQuotedBytes), .. "', with args beginning with: "u8,
            .. quoted.ToArray(),
        ];
    }

    public static byte[] UnknownSubcommand(CommandInfo container, ReadOnlySpan<byte> word) =>
    [
        .. "ERR unknown subcommand '"u8, .. Quotable(word, MaxQuotedBytes), .. "'. Try "u8,
        .. Encoding.ASCII.GetBytes(container.Name), .. " HELP."u8,
    ];

    /// <summary>What commands that check their own words say of a wrong number of them.</summary>
    public static byte[] Misused(CommandInfo command, ReadOnlySpan<byte> word)
    {
        string container = command.Name.Split('|')[0];
        return
        [
            .. "ERR unknown subcommand or wrong number of arguments for '"u8, .. Quotable(word, MaxQuotedBytes), .. "'. Try "u8,
            .. Encoding.ASCII.GetBytes(container), .. " HELP."u8,
        ];
    }

    public static byte[] WrongArity(CommandInfo command) =>
        [.. "ERR wrong number of arguments for '"u8, .. command.FoldedName, .. "' command"u8];

    // Redis prints with %.*s: a NUL byte ends the text.
    private static ReadOnlySpan<byte> Quotable(ReadOnlySpan<byte> text, int maxBytes)
    {
        int end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        return text.Length > maxBytes ? text[..maxBytes] : text;
    }
}
