using System.Globalization;
using System.Text;

namespace Tiercel.Persistence;

/// <summary>A file of the log, as the manifest names it.</summary>
internal sealed record ManifestFile(string FileName, long Number, char Type)
{
    public const char BaseType = 'b';

    public const char IncrementType = 'i';

    public const char ReplacedType = 'h';

    /// <summary>Its line.</summary>
    public string Line => string.Create(CultureInfo.InvariantCulture, $"file {Quoted} seq {Number} type {Type}\n");

    private string Quoted => FileName.AsSpan().ContainsAny(" \t'\"\\") || FileName.Length == 0
        ? "\"" + FileName.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\""
        : FileName;

    /// <summary>Reads a line; null if it is none. A name that leads out of the directory is none.</summary>
    public static ManifestFile? Parse(string line)
    {
        string? fileName = null;
        long number = 0;
        char type = default;
        List<string>? words = Words(line);
        if (words is null || words.Count % 2 != 0) return null;
        for (int i = 0; i < words.Count; i += 2)
        {
            bool isRead = words[i] switch
            {
                "file" => IsName(fileName = words[i + 1]),
                "seq" => long.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out number),
                "type" => words[i + 1] is [BaseType or IncrementType or ReplacedType] && (type = words[i + 1][0]) != default,
                // Of later versions: where an increment begins and ends, in bytes of replication.
                _ => true,
            };
            if (!isRead) return null;
        }

        return fileName is null || number == 0 || type == default ? null : new ManifestFile(fileName, number, type);
    }

    private static bool IsName(string name) => name.Length > 0 && name.AsSpan().IndexOfAny('/', '\\') < 0 && name is not ("." or "..");

    // Blanks separate words; within quotes they do not, and a backslash takes the next character as it is.
    private static List<string>? Words(string line)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool isQuoted = false;
        bool isWord = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (isQuoted && c == '\\' && i + 1 < line.Length)
            {
                word.Append(line[++i]);
            }
            else if (c == '"')
            {
                isQuoted = !isQuoted;
                isWord = true;
            }
            else if (!isQuoted && char.IsWhiteSpace(c))
            {
                if (isWord) words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
            else
            {
                word.Append(c);
                isWord = true;
            }
        }

        if (isWord) words.Add(word.ToString());
        return isQuoted ? null : words;
    }
}
