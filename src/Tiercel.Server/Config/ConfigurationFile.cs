using System.Globalization;
using System.Text;
using Tiercel.Resp;

namespace Tiercel.Server;

/// <summary>
/// Reads files in redis.conf syntax: a directive and its words on each line, quoted as in inline commands; lines that
/// begin with # and empty ones are nothing; <c>include</c> reads another file in between.
/// </summary>
internal static class ConfigurationFile
{
    // So that a file which includes itself is an error, not an endless reading.
    private const int MaxDepth = 16;

    /// <summary>Adds the entries of a file; null, or what is wrong with it.</summary>
    public static string? Read(string path, List<ConfigurationEntry> entries) => Read(path, entries, depth: 0);

    /// <summary>The words of a line; none if it is empty, a comment or broken.</summary>
    public static IReadOnlyList<string> WordsIn(string line)
    {
        line = line.Trim();
        return line.Length > 0 && line[0] != '#' && TrySplit(line, out List<string> words) ? words : [];
    }

    /// <summary>The setting, or directive, that a line begins with; empty if it has no words.</summary>
    public static string NameIn(string line) => WordsIn(line) is [{ } name, ..] ? name.ToLowerInvariant() : "";

    /// <summary>A value as one word of a line, in quotes if it needs them.</summary>
    public static string Quote(string value)
    {
        const string plain = "-_./:,+@%*?^~=[]{}<>|!&();$#";
        if (value.Length > 0 && value.All(static c => char.IsAsciiLetterOrDigit(c) || plain.Contains(c, StringComparison.Ordinal)))
            return value;
        StringBuilder text = new("\"");
        foreach (char c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' or '\x7f' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => c.ToString(),
            });
        }

        return text.Append('"').ToString();
    }

    // The one directive of which each line adds to those before; an empty one takes them back.
    private static string WithSavePointsBefore(string value, List<ConfigurationEntry> entries) =>
        value.Length > 0 && entries.FindLast(static e => e.Name == "save") is { } before ? (before.Value + " " + value).Trim() : value;

    private static string? Read(string path, List<ConfigurationEntry> entries, int depth)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return path + ": " + e.Message;
        }

        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            string place = path + ":" + (i + 1);
            if (!TrySplit(line, out List<string> words)) return place + ": unbalanced quotes";
            string name = words[0].ToLowerInvariant();
            string value = string.Join(' ', words.Skip(1));
            if (words.Count == 1) return place + ": " + name + " has no value";
            if (name != "include")
            {
                entries.Add(new ConfigurationEntry(name, name == "save" ? WithSavePointsBefore(value, entries) : value, place));
                continue;
            }

            if (depth == MaxDepth) return place + ": too many files include one another";
            string included = Path.Combine(Path.GetDirectoryName(path) ?? "", value);
            if (Read(included, entries, depth + 1) is { } error) return error;
        }

        return null;
    }

    private static bool TrySplit(string line, out List<string> words)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        Words handler = new(bytes, words = []);
        return InlineSplitter.Split(bytes, 0, ref handler) && words.Count > 0;
    }

    private readonly struct Words(byte[] line, List<string> words) : IRespArgumentHandler
    {
        public void OnArgument(int offset, int length) => words.Add(Encoding.UTF8.GetString(line, offset, length));
    }
}
