using System.Text;

namespace Tiercel.Commands.Tests;

public sealed class CommandTableTests : IDisposable
{
    private readonly CommandHarness _h = new();

    public static TheoryData<string> Names => [.. CommandHarness.Table.All.Select(static c => c.Name)];

    public void Dispose() => _h.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void NameIsFoundInAnyCase(string name)
    {
        CommandInfo row = CommandHarness.Table.All.Single(c => c.Name == name);
        string mixed = string.Concat(name.Select(static (c, i) => i % 2 == 0 ? char.ToLowerInvariant(c) : c));
        foreach (string spelling in new[] { name, name.ToLowerInvariant(), mixed })
        {
            Assert.True(CommandHarness.Table.TryFindFullName(Encoding.ASCII.GetBytes(spelling), out CommandInfo? found));
            Assert.Same(row, found);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatIsNotQuiteANameIsNotFound(string name)
    {
        HashSet<string> known = [.. CommandHarness.Table.All.Select(static c => c.Name)];
        byte[] bytes = Encoding.ASCII.GetBytes(name);
        for (int i = 0; i < bytes.Length; i++)
        {
            if (!known.Contains(name[..i])) Assert.False(CommandHarness.Table.TryFindFullName(bytes.AsSpan(0, i), out _), name[..i]);
            // The bit of the case is no bit to ignore in other characters, nor is the top bit in any.
            foreach (byte flip in new byte[] { 0x80, 0x01 })
            {
                byte[] changed = [.. bytes];
                changed[i] ^= flip;
                string text = Encoding.Latin1.GetString(changed).ToUpperInvariant();
                if (!known.Contains(text)) Assert.False(CommandHarness.Table.TryFindFullName(changed, out _), text);
            }
        }

        if (!known.Contains(name + "X")) Assert.False(CommandHarness.Table.TryFindFullName([.. bytes, (byte)'X'], out _));
        Assert.False(CommandHarness.Table.TryFindFullName([.. bytes, 0], out _));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WrongNumberOfArgumentsIsRefused(string name)
    {
        CommandInfo row = CommandHarness.Table.All.Single(c => c.Name == name);
        string[] words = name.Split('|');
        string error = $"-ERR wrong number of arguments for '{name.ToLowerInvariant()}' command";
        int fewest = Math.Abs(row.Arity);
        if (fewest > words.Length) Assert.Equal(error, _h.RunWords([.. words, .. Enumerable.Repeat("x", fewest - 1 - words.Length)]));
        if (row.Arity > 0) Assert.Equal(error, _h.RunWords([.. words, .. Enumerable.Repeat("x", fewest + 1 - words.Length)]));
    }

    [Theory]
    [InlineData("nosuch", "-ERR unknown command 'nosuch', with args beginning with: ")]
    [InlineData("nosuch a b", "-ERR unknown command 'nosuch', with args beginning with: 'a' 'b' ")]
    [InlineData("", "-ERR unknown command '', with args beginning with: ")]
    public void UnknownCommandIsQuoted(string line, string reply) => Assert.Equal(reply, _h.Run(line));

    [Fact]
    public void QuotesOfAnUnknownCommandAreCut()
    {
        string reply = _h.RunWords(new string('n', 200), new string('a', 200), "b");
        Assert.Equal($"-ERR unknown command '{new string('n', 128)}', with args beginning with: '{new string('a', 128)}' ", reply);
    }

    [Fact]
    public void RowsOfEqualNameAreRefused() =>
        Assert.Throws<ArgumentException>(static () => new CommandTable(GeneratedCommands.All, GeneratedCommands.All));

    [Fact]
    public void ContainerWithoutARowGetsOne()
    {
        CommandInfo[] module = [Row("BOX|ONE", "6.2.0"), Row("BOX|TWO", "2.4.0")];
        CommandTable table = new(module);
        Assert.True(table.TryFind("box"u8, out CommandInfo? box));
        Assert.Equal(-2, box.Arity);
        Assert.Equal("2.4.0", box.Since);
        Assert.Equal(["BOX|ONE", "BOX|TWO"], box.Subcommands.Select(static s => s.Name));
        Assert.False(table.TryFind("box|one"u8, out _));
    }

    [Fact]
    public void BitOfTheCaseCountsInWhatIsNoLetter()
    {
        CommandInfo[] module = [Row("A-B1", "1.0.0"), Row("LONGNAME-2", "1.0.0")];
        CommandTable table = new(module);
        Assert.True(table.TryFind("a-B1"u8, out _));
        Assert.False(table.TryFind("a\rb1"u8, out _));
        Assert.False(table.TryFind("a-b\u0011"u8, out _));
        Assert.True(table.TryFind("longname-2"u8, out _));
        Assert.False(table.TryFind("longname-3"u8, out _));
    }

    private static CommandInfo Row(string name, string since) => new()
    {
        Name = name,
        Arity = 2,
        Flags = CommandFlags.None,
        Since = since,
        Handler = static (ref CommandContext c) => c.Reply.Ok(),
    };
}
