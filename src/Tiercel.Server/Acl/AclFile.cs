using System.Globalization;
using System.Text;

namespace Tiercel.Server;

/// <summary>
/// A file of users: on each line <c>user</c>, a name, and rules, separated by blanks; nothing else but empty lines. It is read
/// as a whole: one wrong line, and nothing of it counts. A character of its text is a byte.
/// </summary>
internal sealed class AclFile
{
    private const string NothingChanged =
        "WARNING: ACL errors detected, no change to the previously active ACL rules was performed";

    private readonly string _name;
    private readonly AclTable _table;
    private readonly bool _channelsByDefault;
    private readonly StringBuilder _errors = new();

    private AclFile(string name, AclTable table, bool channelsByDefault)
    {
        _name = name;
        _table = table;
        _channelsByDefault = channelsByDefault;
    }

    /// <summary>The users by their names, if there is no error.</summary>
    public Dictionary<string, UserRights> Users { get; } = [];

    /// <summary>All that is wrong, with the numbers of lines, in Redis's words; null = nothing is.</summary>
    public string? Error { get; private set; }

    /// <summary>Reads a file.</summary>
    public static AclFile Read(string path, AclTable table, bool channelsByDefault)
    {
        string text;
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (file.Length > AclLimits.FileBytes) throw new IOException("File too large");
            using StreamReader reader = new(file, Encoding.Latin1, detectEncodingFromByteOrderMarks: false);
            text = reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = e is FileNotFoundException or DirectoryNotFoundException ? "No such file or directory" : e.Message;
            return new AclFile(path, table, channelsByDefault)
            {
                Error = $"Error loading ACLs, opening file '{path}': {reason}",
            };
        }

        return Parse(path, text.Split('\n'), table, channelsByDefault);
    }

    /// <summary>Reads lines.</summary>
    /// <param name="name">Where they are from, for messages.</param>
    /// <param name="lines">Text of a character for each byte.</param>
    /// <param name="table">The commands that rules speak of.</param>
    /// <param name="channelsByDefault">Whether all channels are allowed as long as nothing is said about them.</param>
    public static AclFile Parse(string name, IEnumerable<string> lines, AclTable table, bool channelsByDefault)
    {
        AclFile file = new(name, table, channelsByDefault);
        foreach ((int index, string line) in lines.Index()) file.ReadLine(line, index + 1);
        if (file._errors.Length > 0) file.Error = file._errors + NothingChanged;
        return file;
    }

    private void ReadLine(string line, int number)
    {
        string[] words = line.Trim(' ', '\t', '\r').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) return;
        if (words.Length < 2 || words[0] != "user")
        {
            Complain($"{_name}:{number} should start with user keyword followed by the username. ");
            return;
        }

        string name = words[1];
        if (!SelectorRules.IsName(AclText.BytesOf(name)))
        {
            Complain($"'{_name}:{number}: username '{name}' contains invalid characters. ");
            return;
        }

        UserRights rights = new(_table, _channelsByDefault);
        if (!Users.TryAdd(name, rights))
        {
            Complain($"WARNING: Duplicate user '{name}' found on line {number}. ");
            return;
        }

        List<byte[]>? rules = RuleWords.Join([.. words.Skip(2).Select(AclText.BytesOf)], out _);
        if (rules is null) Complain($"{_name}:{number}: Unmatched parenthesis in selector definition.");
        else ApplyAll(rights, rules, number);
    }

    private void ApplyAll(UserRights rights, List<byte[]> rules, int number)
    {
        bool isBroken = false;
        foreach (byte[] rule in rules)
        {
            RuleError error = UserRules.Apply(rights, rule.AsSpan().Trim("\t\r\n"u8), _channelsByDefault);
            if (error == RuleError.None && rights.RuleCount > AclLimits.RulesOfUser) error = RuleError.Syntax;
            if (error == RuleError.UnknownName)
            {
                string text = AclText.Quotable(rule);
                Complain($"{_name}:{number}: Error in applying operation '{text}': {RuleErrorText.Of(error)}. ");
            }
            else if (error != RuleError.None && !isBroken)
            {
                // The others may follow from the first; and a rule may be a password, so it is not told.
                Complain($"{_name}:{number}: {RuleErrorText.Of(error)}. ");
                isBroken = true;
            }
        }
    }

    private void Complain(FormattableString error) => _errors.Append(error.ToString(CultureInfo.InvariantCulture));
}
