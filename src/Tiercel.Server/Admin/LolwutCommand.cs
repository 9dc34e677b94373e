using System.Text;
using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>LOLWUT: a picture, and the version.</summary>
internal static class LolwutCommand
{
    private const int Tiers = 5;
    private const int Height = 2;

    /// <summary>Draws a tower of tiers, another one at every call, and tells the version.</summary>
    [Command("LOLWUT", Arity = -1, Group = "server", Since = "5.0.0", Complexity = "O(1)",
        Flags = CommandFlags.Read | CommandFlags.Fast,
        Arguments = "[VERSION version:integer]")]
    internal static void Lolwut(ref CommandContext c)
    {
        if (c.Count > 2 && Word.Is(c.Arg(1), "VERSION"u8) && !IntegerText.TryParse(c.Arg(2), out _))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
            return;
        }

        StringBuilder text = new();
        Draw(text, new Random(Environment.TickCount));
        text.Append("Redis ver. ").Append(ServerVersion.Redis).Append(", Tiercel ver. ").Append(ServerVersion.Tiercel).Append('\n');
        c.Reply.Verbatim("txt"u8, Encoding.UTF8.GetBytes(text.ToString()));
    }

    // Each tier is wider than the one above; a window is lit or not.
    private static void Draw(StringBuilder text, Random random)
    {
        int width = 1;
        int[] widths = new int[Tiers];
        for (int i = 0; i < Tiers; i++) widths[i] = width += random.Next(1, 4);
        foreach (int windows in widths)
        {
            string margin = new(' ', (width - windows) * 2);
            text.Append(margin).Append('+').Append('-', windows * 4).Append("+\n");
            for (int row = 0; row < Height; row++)
            {
                text.Append(margin).Append('|');
                for (int i = 0; i < windows; i++) text.Append(random.Next(3) == 0 ? " ## " : " :: ");
                text.Append("|\n");
            }
        }

        text.Append('=', (width * 4) + 2).Append("\n\n");
    }
}
