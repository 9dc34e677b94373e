using Tiercel.Scripting;

namespace Tiercel.Tests;

public sealed class ScriptFunctionTests : IDisposable
{
    private readonly TiercelEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void ScriptCallsAFunction()
    {
        _engine.Scripts.Register("discount", static (ref call) => call.Return(call.GetNumber(0) * 0.9));
        Assert.Equal(90, Eval("return tiercel.discount(100)").AsInteger());
        Assert.Equal(90, Eval("return tiercel.discount('100')").AsInteger());
    }

    [Fact]
    public void ArgumentsHaveTheirKinds()
    {
        string seen = "";
        _engine.Scripts.Register("look", (ref call) =>
        {
            for (int i = 0; i <= call.Count; i++) seen += call.KindOf(i) + " ";
            seen += call.GetBoolean(1) + " " + call.GetBoolean(2);
        });
        Assert.True(Eval("return tiercel.look(nil, true, 1, 's', {}, redis.call)").IsNull);
        Assert.Equal("Nil Boolean Number String Table Other Nil True True", seen);
    }

    [Theory]
    [InlineData("number", "return tiercel.number() + 0.5 == 2", 1)]
    [InlineData("boolean", "return tiercel.boolean() == true", 1)]
    [InlineData("bytes", "return tiercel.bytes() == '\\0\\255'", 1)]
    [InlineData("text", "return tiercel.text() == 'schlüssel'", 1)]
    [InlineData("none", "return tiercel.none() == nil", 1)]
    [InlineData("null", "return tiercel.null() == nil", 1)]
    [InlineData("numbers", "local l = tiercel.numbers() return #l == 2 and l[1] + l[2]", 3)]
    [InlineData("texts", "local l = tiercel.texts() return #l == 2 and l[1] == 'a' and l[2] == false", 1)]
    public void ResultsOfAllKindsArrive(string name, string script, long expected)
    {
        _engine.Scripts.Register("number", static (ref call) => call.Return(1.5));
        _engine.Scripts.Register("boolean", static (ref call) => call.Return(true));
        _engine.Scripts.Register("bytes", static (ref call) => call.Return((byte[])[0, 255]));
        _engine.Scripts.Register("text", static (ref call) => call.Return("schlüssel"));
        _engine.Scripts.Register("none", static (ref _) => { });
        _engine.Scripts.Register("null", static (ref call) => call.Return((string?)null));
        _engine.Scripts.Register("numbers", static (ref call) => call.Return((double[])[1, 2]));
        _engine.Scripts.Register("texts", static (ref call) => call.Return((string?[])["a", null]));
        Assert.Contains(name, script, StringComparison.Ordinal);
        Assert.Equal(expected, Eval(script).AsInteger());
    }

    [Fact]
    public void ListsAreTaken()
    {
        _engine.Scripts.Register("sum", static (ref call) => call.Return(call.GetNumbers(0).Sum()));
        _engine.Scripts.Register("join", static (ref call) => call.Return(string.Join('-', call.GetStrings(0)) + call.GetString(1)));
        Assert.Equal(6, Eval("return tiercel.sum({1, '2', 3, nil, 5})").AsInteger());
        Assert.Equal("a-1!", Eval("return tiercel.join({'a', 1}, '!')").AsString());
        Assert.Contains("bad argument #1 to 'sum' (table of numbers expected)", Eval("return tiercel.sum({{}})").ToString());
        Assert.Contains("bad argument #1 to 'join' (table expected, got nil)", Eval("return tiercel.join(nil)").ToString());
    }

    [Fact]
    public void ExceptionIsAnErrorThatTakesTheScriptBack()
    {
        _engine.Scripts.Register("fail", static (ref _) => throw new FormatException("no such luck"));
        CommandReply reply = Eval("redis.call('SET', 'a', '1') tiercel.fail()");
        Assert.StartsWith("(error) ERR user_script:1: no such luck script: ", reply.ToString(), StringComparison.Ordinal);
        Assert.True(_engine.Execute("GET", "a").IsNull);
        Assert.Equal("user_script:1: no such luck", Eval("local ok, text = pcall(function() tiercel.fail() end) return text").AsString());
    }

    [Fact]
    public void WrongArgumentIsAnErrorInTheWordsOfLua()
    {
        _engine.Scripts.Register("number", static (ref call) => call.Return(call.GetNumber(0)));
        Assert.Contains("bad argument #1 to 'number' (number expected, got no value)", Eval("return tiercel.number()").ToString());
    }

    [Fact]
    public void EngineIsClosedToAFunction()
    {
        _engine.Scripts.Register("enter", (ref _) => _engine.GetDatabase(0).Strings.Set("elsewhere", "1"));
        _engine.Scripts.Register("nest", (ref _) => Eval("return redis.call('SET', 'elsewhere', '1')"));
        _engine.Scripts.Register("transact", (ref _) => _engine.Transact(0, [], 0, static (ref tx, _) => tx.Strings.Set("elsewhere", "1")));
        foreach (string name in (string[])["enter", "nest", "transact"])
        {
            CommandReply reply = Eval($"redis.call('SET', 'a', '1') local ok, text = pcall(tiercel.{name}) return {{tostring(ok), text}}");
            Assert.Equal("false", reply.Items[0].AsString());
            Assert.Contains("called the engine", reply.Items[1].AsString(), StringComparison.Ordinal);
        }

        Assert.True(_engine.Execute("GET", "elsewhere").IsNull);
        Assert.Equal("1", _engine.Execute("GET", "a").AsString());
    }

    [Fact]
    public void TableIsThereWithTheFirstFunctionAndReadOnly()
    {
        Assert.Contains("nonexistent global variable 'tiercel'", Eval("return tiercel").ToString());
        _engine.Scripts.Register("one", static (ref call) => call.Return(1));
        Assert.Equal(1, Eval("return tiercel.one()").AsInteger());
        _engine.Scripts.Register("two", static (ref call) => call.Return(2));
        Assert.Equal(3, Eval("return tiercel.one() + tiercel.two()").AsInteger());
        Assert.Contains("readonly table", Eval("tiercel.one = nil").ToString());
        Assert.Contains("readonly table", Eval("tiercel = nil").ToString());
    }

    [Fact]
    public void FunctionsOfLibrariesFindThem()
    {
        const string library = """
            #!lua name=prices
            redis.register_function('price', function(keys, args) return tiercel.one() + args[1] end)
            """;
        _engine.Execute("FUNCTION", "LOAD", library);
        Assert.True(_engine.Execute("FCALL", "price", 0, 1).IsError);
        _engine.Scripts.Register("one", static (ref call) => call.Return(1));
        Assert.Equal(2, _engine.Execute("FCALL", "price", 0, 1).AsInteger());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("a-b")]
    [InlineData("schlüssel")]
    [InlineData("taken")]
    public void NamesAreThoseOfLua(string name)
    {
        _engine.Scripts.Register("taken", static (ref _) => { });
        Assert.Throws<ArgumentException>(() => _engine.Scripts.Register(name, static (ref _) => { }));
        Assert.Throws<ArgumentNullException>(() => _engine.Scripts.Register("f", null!));
        Assert.Throws<ArgumentNullException>(() => _engine.Scripts.Register(null!, static (ref _) => { }));
    }

    private CommandReply Eval(string script) => _engine.Eval(0, new LuaScript(script));
}
