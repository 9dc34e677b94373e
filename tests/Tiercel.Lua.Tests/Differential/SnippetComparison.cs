using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tiercel.Lua.Tests;

/// <summary>Runs snippets in the reference implementation and in ours, and compares what they give.</summary>
internal static partial class SnippetComparison
{
    private const int DifferencesShown = 25;

    // A program that makes its strings as long as it can has no result that is worth the gigabytes.
    private const long MemoryBytes = 512L << 20;
    private const string OutOfMemory = "not enough memory";

    /// <summary>Fails with the first differences, if there are any.</summary>
    /// <param name="snippets">They run one after the other, in the same globals.</param>
    /// <param name="note">What is to be told with a failure: a seed.</param>
    /// <param name="withoutSignOfZero">
    /// Whether 0 and -0 are the same: Lua 5.1 has one constant for both in a function, that which comes first.
    /// </param>
    public static void AssertSame(IReadOnlyList<Snippet> snippets, string note = "", bool withoutSignOfZero = false)
    {
        byte[] program = Assemble(snippets);
        string[] expected = OfReference(program);
        string[] actual = OfOurs(program);
        StringBuilder differences = new();
        int count = 0;
        for (int i = 0; i < snippets.Count; i++)
        {
            string one = i < expected.Length ? expected[i] : "(no result)";
            string other = i < actual.Length ? actual[i] : "(no result)";
            if (withoutSignOfZero) (one, other) = (SignOfZero().Replace(one, "0"), SignOfZero().Replace(other, "0"));
            if (one == other || other.Contains(OutOfMemory, StringComparison.Ordinal) || ++count > DifferencesShown) continue;
            differences.Append(
                CultureInfo.InvariantCulture, $"\n{snippets[i].Place}: {snippets[i].Code}\n  Lua:  {one}\n  ours: {other}");
        }

        Assert.True(count == 0, $"{count} of {snippets.Count} differ. {note}{differences}");
    }

    // Whatever is in front: a zero may be the end of what was joined to a string.
    [GeneratedRegex(@"-0(?![\w.])")]
    private static partial Regex SignOfZero();

    private static byte[] Assemble(IReadOnlyList<Snippet> snippets)
    {
        StringBuilder program = new(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Differential", "Harness.lua")));
        foreach (Snippet snippet in snippets)
        {
            program.Append("run(\"");
            foreach (char c in snippet.Code)
            {
                if (c is >= ' ' and <= '~' and not '"' and not '\\') program.Append(c);
                else program.Append(CultureInfo.InvariantCulture, $"\\{(int)c:000}");
            }

            program.Append("\")\n");
        }

        return Encoding.Latin1.GetBytes(program.ToString());
    }

    private static string[] OfReference(byte[] program)
    {
        ProgramRun run = ProgramRun.Of(LuaInstallation.Program, ["-"], program);
        Assert.True(run.ExitCode == 0, run.Errors);
        return Lines(run.Output);
    }

    private static string[] OfOurs(byte[] source)
    {
        LuaMachine machine = new(new LuaLimits { MemoryBytes = MemoryBytes });
        LuaLibraries.OpenAll(machine);
        StringBuilder output = new();
        machine.Globals.Set(LuaString.Create("emit"), new LuaNativeFunction("emit", (ref LuaCall call) =>
        {
            for (int i = 1; i <= call.Count; i++) output.Append(call.String(i).ToLatin1());
            return call.Return();
        }));
        bool isProgram = LuaProgram.TryCompile(source, "=stdin", out LuaProgram? program, out LuaString? error);
        Assert.True(isProgram, error?.ToString());
        machine.Call(machine.Load(program!));
        return Lines(output.ToString());
    }

    private static string[] Lines(string output) => output.TrimEnd('\n').Split('\n');
}
