using System.Globalization;
using System.Text;

namespace Tiercel.Scripting.Tests;

/// <summary>Runs the same code in Redis and here, and compares what it gives.</summary>
internal sealed class ScriptComparison(RedisScripts redis)
{
    private const int DifferencesShown = 20;

    // Characters of a result that are shown before the first that differs.
    private const int Before = 40;

    private static readonly string Harness = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Libraries", "Harness.lua"));

    private readonly LibraryMachine _ours = new();

    /// <summary>Pieces of Lua, each the body of a function, whose results or errors are to be the same.</summary>
    /// <param name="snippets">A byte for each character.</param>
    /// <param name="note">What is to be told with a failure: a seed.</param>
    public void AssertSame(IReadOnlyList<string> snippets, string note = "")
    {
        StringBuilder script = new(Harness);
        script.Append("local r = {}\n");
        foreach (string snippet in snippets) script.Append(CultureInfo.InvariantCulture, $"r[#r + 1] = show(pcall(function() {snippet} end))\n");
        script.Append("return r");
        Compare(script.ToString(), [], i => snippets[i], snippets.Count, note);
    }

    /// <summary>A function of one string that is to give the same for each input.</summary>
    /// <param name="function">An expression.</param>
    /// <param name="inputs">What it is called with.</param>
    /// <param name="note">What is to be told with a failure: a seed.</param>
    public void AssertSame(string function, IReadOnlyList<byte[]> inputs, string note)
    {
        string script = $"{Harness}\nlocal f, r = {function}, {{}}\nfor i = 1, #ARGV do r[i] = show(pcall(f, ARGV[i])) end\nreturn r";
        Compare(script, inputs, i => $"{function} of {RespReply.Printable(inputs[i])}", inputs.Count, note);
    }

    private void Compare(string script, IReadOnlyList<byte[]> arguments, Func<int, string> name, int count, string note)
    {
        IReadOnlyList<string> expected = redis.List(script, arguments);
        IReadOnlyList<string> actual = _ours.List(script, arguments);
        Assert.Equal(count, expected.Count);
        StringBuilder differences = new();
        int found = 0;
        for (int i = 0; i < count; i++)
        {
            if (actual.Count > i && expected[i] == actual[i]) continue;
            if (++found > DifferencesShown) continue;
            string ours = actual.Count > i ? actual[i] : "(nothing)";
            int at = Math.Max(0, expected[i].AsSpan().CommonPrefixLength(ours) - Before);
            differences.Append(
                CultureInfo.InvariantCulture, $"\n{name(i)}\n  Redis: {Printable(expected[i][at..])}\n  ours:  {Printable(ours[at..])}");
        }

        Assert.True(found == 0, $"{found} of {count} differ. {note}{differences}");
    }

    private static string Printable(string text) => RespReply.Printable(Encoding.Latin1.GetBytes(text));
}
