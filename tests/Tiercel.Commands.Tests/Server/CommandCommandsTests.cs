namespace Tiercel.Commands.Tests;

public sealed class CommandCommandsTests : IDisposable
{
    private const string GetInfo =
        "[$get :2 <+readonly +fast> :1 :1 :1 <+@read +@string +@fast> <> <{$flags <+RO +access> " +
        "$begin_search {$type $index $spec {$index :1}} " +
        "$find_keys {$type $range $spec {$lastkey :0 $keystep :1 $limit :0}}}> <>]";

    private readonly CommandHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Fact]
    public void InfoDescribesTheNamedCommands() => Assert.Equal($"[{GetInfo} nil]", _h.Run("COMMAND INFO GET nosuch"));

    [Fact]
    public void InfoOfEvenArgumentsHasTheirStep() => Assert.Contains(
        "{$lastkey :-1 $keystep :2 $limit :0}", _h.Run("COMMAND INFO mset"), StringComparison.Ordinal);

    [Fact]
    public void InfoFindsSubcommandsByFullName() => Assert.Equal(
        "[[$command|count :2 <+loading +stale> :0 :0 :0 <+@slow +@connection> <> <> <>] nil]",
        _h.Run("COMMAND INFO Command|Count command|nosuch"));

    [Fact]
    public void WithoutArgumentsAllAreDescribed()
    {
        Assert.Equal(_h.Run("COMMAND"), _h.Run("COMMAND INFO"));
        Assert.Contains(GetInfo, _h.Run("COMMAND"), StringComparison.Ordinal);
    }

    [Fact]
    public void CountIsThatOfTopLevelCommands() =>
        Assert.Equal($":{CommandHarness.Table.TopLevel.Count}", _h.Run("COMMAND COUNT"));

    [Fact]
    public void DocsLeaveOutUnknownCommands() => Assert.Equal(
        "{$get {$summary $The string at a key $since $1.0.0 $group $string $complexity $O(1) "
        + "$arguments [{$name $key $type $key $key_spec_index :0}]}}",
        _h.Run("COMMAND DOCS nosuch get"));

    [Fact]
    public void DocsNestSubcommands() =>
        Assert.Contains("$subcommands {$command|count {", _h.Run("COMMAND DOCS command"), StringComparison.Ordinal);

    [Theory]
    [InlineData("COMMAND LIST FILTERBY PATTERN GETD*", "[$getdel]")]
    [InlineData("COMMAND LIST FILTERBY PATTERN *D|CO*", "[$command|count]")]
    [InlineData(
        "COMMAND LIST filterby aclcat STRING",
        "[$append $decr $decrby $get $getdel $getex $getrange $getset $incr $incrby $incrbyfloat $lcs $mget $mset $msetnx "
        + "$psetex $set $setex $setnx $setrange $strlen $substr]")]
    [InlineData("COMMAND LIST FILTERBY ACLCAT nosuch", "[]")]
    [InlineData("COMMAND LIST FILTERBY MODULE m", "[]")]
    [InlineData("COMMAND LIST FILTERBY nosuch x", "-ERR syntax error")]
    [InlineData("COMMAND LIST FILTERBY PATTERN", "-ERR syntax error")]
    [InlineData("COMMAND LIST nosuch PATTERN x", "-ERR syntax error")]
    public void ListFilters(string line, string reply) => Assert.Equal(reply, _h.Run(line));

    [Fact]
    public void ListNamesEveryRow() =>
        Assert.Equal(CommandHarness.Table.All.Count, _h.Run("COMMAND LIST").Count(static c => c == '$'));

    [Theory]
    [InlineData("COMMAND GETKEYS GET a", "[$a]")]
    [InlineData("COMMAND GETKEYS mset a 1 b 2", "[$a $b]")]
    [InlineData("COMMAND GETKEYS del a b c", "[$a $b $c]")]
    [InlineData("COMMAND GETKEYS SET a 1 EX 1", "[$a]")]
    [InlineData("COMMAND GETKEYS PING a", "-ERR The command has no key arguments")]
    [InlineData("COMMAND GETKEYS command count", "-ERR The command has no key arguments")]
    [InlineData("COMMAND GETKEYS command nosuch", "-ERR Invalid command specified")]
    [InlineData("COMMAND GETKEYS nosuch a", "-ERR Invalid command specified")]
    [InlineData("COMMAND GETKEYS GET a b", "-ERR Invalid number of arguments specified for command")]
    [InlineData("COMMAND GETKEYS GET", "-ERR wrong number of arguments for 'command|getkeys' command")]
    public void GetKeysFindsThem(string line, string reply) => Assert.Equal(reply, _h.Run(line));

    [Fact]
    public void UnknownSubcommandIsRefused() =>
        Assert.Equal("-ERR unknown subcommand 'foo'. Try COMMAND HELP.", _h.Run("COMMAND foo"));

    [Fact]
    public void HelpNamesEverySubcommand()
    {
        string help = _h.Run("COMMAND HELP");
        Assert.True(CommandHarness.Table.TryFind("command"u8, out CommandInfo? container));
        Assert.All(container.Subcommands, s => Assert.Contains("+" + s.Name["COMMAND|".Length..], help, StringComparison.Ordinal));
    }
}
