using System.Globalization;
using System.Text;

namespace Tiercel.Conformance;

/// <summary>A named run of steps on a fresh connection and empty databases.</summary>
public sealed record Case(string File, string Title, IReadOnlyList<CaseStep> Steps);

/// <summary>
/// Reads the case files:
/// <code>
/// # a comment
/// == title of a case
/// SET key "two words\r\n\x00" EX 10      one command a line; words in quotes may hold escapes
/// SET key {100000*ab}                    a word of 100,000 times ab
/// @about 1500 PTTL key                   integers may differ by 1500, also within arrays
/// @unordered KEYS *                      elements in any order
/// @shape TIME                            only types and counts are compared; may stand before another directive
/// @ignore CONFIG RESETSTAT               not compared at all
/// @until :0 EXISTS key                   repeated until both servers have given this reply
/// @raw "*1\r\n$4\r\nPING\r\n"            bytes as they are, for one reply
/// @close QUIT                            after the reply the server closes the connection
/// @blocks 2 BLPOP key 0                  on a further connection, numbered from 2: waits
/// @on 2 SUBSCRIBE channel                on a further connection: replies
/// CLIENT KILL ID id-of-2                 the number that the server has given a further connection
/// @speaks 2 3                            the connection speaks this version of the protocol
/// @reads 2                               the next reply, or message, that has come there; 1 is the first connection
/// @silent 2                              none has come there
/// </code>
/// </summary>
public static class CaseFile
{
    /// <summary>All cases of a folder.</summary>
    public static IReadOnlyList<Case> ReadAll(string name = "Cases")
    {
        string folder = Path.Combine(AppContext.BaseDirectory, name);
        string[] files = Directory.GetFiles(folder, "*.txt");
        Array.Sort(files, StringComparer.Ordinal);
        return [.. files.SelectMany(f => Parse(Path.GetFileNameWithoutExtension(f), File.ReadAllLines(f)))];
    }

    public static IReadOnlyList<Case> Parse(string file, IReadOnlyList<string> lines)
    {
        List<Case> cases = [];
        List<CaseStep> steps = [];
        for (int i = 0; i < lines.Count; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                steps = [];
                cases.Add(new Case(file, line[3..], steps));
            }
            else
            {
                if (cases.Count == 0) throw new FormatException($"{file}:{i + 1}: a step before the first title");
                steps.Add(ParseStep(file, i + 1, line));
            }
        }

        return cases;
    }

    private static CaseStep ParseStep(string file, int number, string line)
    {
        List<byte[]> words = CaseWords.Split(line);
        if (line[0] != '@') return new CaseStep(number, line, StepAction.Call, Likeness.Exact, 0, words, []);
        string directive = Encoding.Latin1.GetString(words[0]);
        words.RemoveAt(0);
        CaseStep step = new(number, line, StepAction.Call, Likeness.Exact, 0, words, []);
        switch (directive)
        {
            case "@about":
                return step with { Likeness = Likeness.About, Number = NumberOf(words), Words = words[1..] };
            case "@unordered":
                return step with { Likeness = Likeness.Unordered };
            case "@shape" when words[0].AsSpan().StartsWith("@"u8):
                return ParseStep(file, number, line[(directive.Length + 1)..]) with { Text = line, Likeness = Likeness.Shape };
            case "@shape":
                return step with { Likeness = Likeness.Shape };
            case "@ignore":
                return step with { Likeness = Likeness.Ignored };
            case "@until":
                return step with { Action = StepAction.PollUntil, Words = words[1..], Awaited = [.. words[0], .. "\r\n"u8] };
            case "@raw":
                return step with { Action = StepAction.SendRaw };
            case "@blocks":
                return step with { Action = StepAction.Block, Number = NumberOf(words), Words = words[1..] };
            case "@on":
                return step with { Action = StepAction.CallElsewhere, Number = NumberOf(words), Words = words[1..] };
            case "@speaks":
                return step with { Action = StepAction.Speak, Number = NumberOf(words), Words = ["HELLO"u8.ToArray(), words[1]] };
            case "@reads":
                return step with { Action = StepAction.ReadBlocked, Number = NumberOf(words) };
            case "@silent":
                return step with { Action = StepAction.StaySilent, Number = NumberOf(words) };
            case "@close":
                return step with { Action = StepAction.CallAndClose };
            default:
                throw new FormatException($"{file}:{number}: unknown directive {directive}");
        }
    }

    private static long NumberOf(List<byte[]> words) =>
        long.Parse(Encoding.Latin1.GetString(words[0]), CultureInfo.InvariantCulture);
}
