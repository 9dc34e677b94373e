namespace Tiercel.Scripting.Tests;

public sealed class CjsonLibraryTests
{
    private readonly LibraryMachine _machine = new();

    [Theory]
    [InlineData("{ 1, 'a', true, cjson.null }", "[1,\"a\",true,null]")]
    [InlineData("{ a = { 0.5 } }", "{\"a\":[0.5]}")]
    [InlineData("{}", "{}")]
    [InlineData("{ [3] = 1 }", "[null,null,1]")]
    [InlineData("'a/\\n\\127'", "\"a\\/\\n\\u007f\"")]
    public void ValuesAreWritten(string value, string json) => Assert.Equal(json, Run($"return cjson.encode({value})"));

    [Fact]
    public void NullIsOneValueInAllMachines()
    {
        LuaValue other = new LibraryMachine().Run("return cjson.decode('[null]')[1]");
        Assert.Equal(_machine.Run("return cjson.null"), other);
        Assert.Equal("userdata: (nil)", other.ToString());
    }

    [Fact]
    public void SettingsAreThoseOfTheMachine()
    {
        Assert.Equal("7", Run("return tostring(cjson.encode_max_depth(7))"));
        Assert.Equal("7", Run("return tostring(cjson.encode_max_depth())"));
        Assert.Equal(1000.0, new LibraryMachine().Run("return cjson.encode_max_depth()").AsNumber);
    }

    [Fact]
    public void NewHasSettingsOfItsOwn() =>
        Assert.Equal("3 1000", Run("local j = cjson.new() return j.decode_max_depth(3) .. ' ' .. cjson.decode_max_depth()"));

    [Fact]
    public void FaultsHaveTheirPlaceInTheText() => Assert.Equal(
        "user_script:1: Expected comma or array end but found T_OBJ_END at character 3", _machine.Fail("return cjson.decode('[1}')"));

    [Fact]
    public void ErrorInsideOfTablesLeavesNothingOpen()
    {
        Assert.False(_machine.Run("return (pcall(cjson.encode, { 1, { a = { type } } }))").IsTrue);
        Assert.False(_machine.Run("return (pcall(cjson.decode, '[[{\"a\":['))").IsTrue);
        Assert.Equal("[1]", Run("return cjson.encode(cjson.decode('[1]'))"));
    }

    private string Run(string script) => _machine.Run(script).AsString.ToString();
}
