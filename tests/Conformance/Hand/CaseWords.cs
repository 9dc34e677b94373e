using System.Globalization;
using System.Text;

namespace Tiercel.Conformance;

/// <summary>Splits a line of a case into the words of a command.</summary>
public static class CaseWords
{
    /// <exception cref="FormatException">An open quote, an unknown escape or a broken repetition.</exception>
    public static List<byte[]> Split(string line)
    {
        List<byte[]> words = [];
        int at = 0;
        while (true)
        {
            while (at < line.Length && line[at] == ' ') at++;
            if (at == line.Length) return words;
            words.Add(line[at] switch
            {
                '"' => Quoted(line, ref at),
                '{' => Repeated(line, ref at),
                _ => Bare(line, ref at),
            });
        }
    }

    private static byte[] Bare(string line, ref int at)
    {
        int from = at;
        while (at < line.Length && line[at] != ' ') at++;
        return Encoding.UTF8.GetBytes(line[from..at]);
    }

    private static byte[] Repeated(string line, ref int at)
    {
        int end = line.IndexOf('}', at);
        int star = line.IndexOf('*', at);
        if (end < 0 || star < 0 || star > end) throw new FormatException($"no {{count*text}}: {line}");
        int count = int.Parse(line[(at + 1)..star], CultureInfo.InvariantCulture);
        string text = line[(star + 1)..end];
        at = end + 1;
        return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, count)));
    }

    private static byte[] Quoted(string line, ref int at)
    {
        using MemoryStream word = new();
        for (at++; ; at++)
        {
            if (at >= line.Length) throw new FormatException($"open quote: {line}");
            if (line[at] == '"') break;
            if (line[at] != '\\')
            {
                word.Write(Encoding.UTF8.GetBytes([line[at]]));
                continue;
            }

            at++;
            word.WriteByte(Escape(line, ref at));
        }

        at++;
        return word.ToArray();
    }

    private static byte Escape(string line, ref int at)
    {
        switch (line[at])
        {
            case 'r': return (byte)'\r';
            case 'n': return (byte)'\n';
            case 't': return (byte)'\t';
            case '"' or '\\': return (byte)line[at];
            case 'x':
                at += 2;
                return byte.Parse(line.AsSpan(at - 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            default: throw new FormatException($"unknown escape \\{line[at]}: {line}");
        }
    }
}
