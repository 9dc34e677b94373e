using System.Text;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Scripting;
using Tiercel.Server;

namespace Tiercel.Tidy;

/// <summary>Pages that are printed from tables. TIERCEL_ACCEPT=1 writes them anew.</summary>
public sealed class GeneratedDocsTests
{
    private const string Notice = "This page is printed from the code by `tests/Tidy`; `TIERCEL_ACCEPT=1` renews it.";

    [Fact]
    public void CommandsPageIsThatOfTheTable()
    {
        StringBuilder page = new();
        page.Append("# Commands\n\n").Append(Notice).Append("\n\n");
        page.Append("Replies and errors are those of Redis 7.0.15, but for what a row says behind *Differs*. ");
        page.Append("Since: the version of Redis that brought the command.\n\n");
        page.Append("Arity counts the name; -3 is \"3 or more\". Keys: positions of the keys among the arguments.\n");
        foreach (var group in AllCommands.Table.All.GroupBy(static c => c.Group).OrderBy(static g => g.Key, StringComparer.Ordinal))
        {
            page.Append("\n## ").Append(group.Key).Append("\n\n");
            page.Append("| command | what it does | since | arity | keys | time | ACL categories |\n|---|---|---|---|---|---|---|\n");
            foreach (CommandInfo row in group) page.Append(Row(row));
        }

        GoldenFile.AssertText("docs/commands.md", page.ToString());
    }

    [Fact]
    public void SettingsPageIsThatOfTheTables()
    {
        StringBuilder page = new();
        page.Append("# Settings\n\n").Append(Notice).Append("\n\n");
        page.Append("Each is a flag `--name value`, a line `name value` of the configuration file, and a variable ");
        page.Append("`TIERCEL__NAME` with underscores for dashes.\nThe command line wins over the environment, ");
        page.Append("the environment over the file. Those marked live can be changed by `CONFIG SET`.\n");
        Append(page, "Server", ServerOptionsTable.All);
        Append(page, "TLS", TlsOptionsTable.All);
        Append(page, "Statistics of commands", StatisticsOptionsTable.All);
        Append(page, "Scripts", ScriptOptionsTable.All);
        Append(page, "Engine", EngineOptionsTable.All);
        Append(page, "Durability", DurabilityOptionsTable.All);
        GoldenFile.AssertText("docs/settings.md", page.ToString());
    }

    private static void Append(StringBuilder page, string title, IEnumerable<OptionInfo> rows)
    {
        page.Append("\n## ").Append(title).Append("\n\n| setting | default | values | live | meaning |\n|---|---|---|---|---|\n");
        foreach (OptionInfo row in rows)
        {
            string value = row.Default.Length == 0 ? "" : $"`{row.Default}`";
            string live = row.Mutable ? "yes" : "";
            page.Append($"| `{row.Name}` | {value} | {Cell(row.Syntax)} | {live} | {Cell(row.Documentation)} |\n");
        }
    }

    private static string Row(CommandInfo row)
    {
        string name = row.Name.Replace('|', ' ');
        string categories = string.Join(", ", AclCategories.NamesIn(AclCategories.Of(row)));
        string differs = row.Differs.Length == 0 ? "" : $". *Differs:* {Cell(row.Differs)}";
        string head = $"| `{name}` | {Cell(row.Summary)}{differs} | {row.Since} |";
        return $"{head} {row.Arity} | {Keys(row)} | {Cell(row.Complexity)} | {categories} |\n";
    }

    private static string Keys(CommandInfo row)
    {
        List<string> places = [];
        string range = row.LastKey == row.FirstKey ? $"{row.FirstKey}" : $"{row.FirstKey}..{row.LastKey}";
        if (row.FirstKey != 0) places.Add(row.KeyStep == 1 ? range : $"{range}/{row.KeyStep}");
        if (row.KeyCountIndex != 0) places.Add($"{row.KeyCountIndex + 1} …, counted");
        foreach (KeyWord word in row.KeyWords) places.Add(word.TakesHalf ? $"half behind {word.Text}" : $"behind {word.Text}");
        return string.Join(", ", places);
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
