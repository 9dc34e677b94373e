using Tiercel.Commands;

namespace Tiercel.Tidy;

public sealed class CommandRowTests
{
    // Those of Redis's documentation.
    private static readonly string[] Groups =
    [
        "bitmap", "cluster", "connection", "generic", "geo", "hash", "hyperloglog", "list", "pubsub", "scripting", "server", "set",
        "sorted-set", "stream", "string", "transactions",
    ];

    public static TheoryData<string> Names => [.. AllCommands.Table.All.Select(static c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void RowSaysEverything(string name)
    {
        CommandInfo row = AllCommands.Table.All.Single(c => c.Name == name);
        Assert.NotEmpty(row.Summary);
        Assert.NotEmpty(row.Complexity);
        Assert.True(char.IsUpper(row.Summary[0]), "The summary begins like a sentence.");
        Assert.Contains(row.Group, Groups);
        Assert.True(Version.TryParse(row.Since, out _), $"'{row.Since}' is no version.");
        Assert.False(row.Has(CommandFlags.Read) && row.Has(CommandFlags.Write), "It either writes or only reads.");
        Assert.Equal(row.HasKeys, row.KeyFlags.Length > 0);
        // To watch a key is neither, and what a script does with its keys is not said.
        bool usesKeys = row.HasKeys && !row.KeysAreChannels && row.Group is not ("transactions" or "scripting");
        if (usesKeys) Assert.True(row.Has(CommandFlags.Read | CommandFlags.Write), "Keys are read or written.");
    }
}
