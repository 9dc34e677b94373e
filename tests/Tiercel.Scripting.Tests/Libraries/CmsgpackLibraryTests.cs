namespace Tiercel.Scripting.Tests;

public sealed class CmsgpackLibraryTests
{
    private readonly LibraryMachine _machine = new();

    [Theory]
    [InlineData("nil, true, 1", "C0C301")]
    [InlineData("-1, 128, -129", "FFCC80D1FF7F")]
    [InlineData("0.5, 0.1", "CA3F000000CB3FB999999999999A")]
    [InlineData("'ab', { 1, 2 }, { a = {} }", "A2616292010281A16190")]
    public void ValuesAreWritten(string values, string hex) =>
        Assert.Equal(hex, Convert.ToHexString(_machine.Run($"return cmsgpack.pack({values})").AsString.Span));

    [Fact]
    public void TableWithinItselfEnds() =>
        Assert.Equal(17, _machine.Run("local t = {} t[1] = t return cmsgpack.pack(t)").AsString.Length);

    [Theory]
    [InlineData("\\193", "user_script:1: Bad data format in input.")]
    [InlineData("\\146\\1", "user_script:1: Missing bytes in input.")]
    [InlineData("\\129\\192\\1", "table index is nil")]
    public void DamageIsFound(string bytes, string message) => Assert.Equal(message, _machine.Fail($"return cmsgpack.unpack('{bytes}')"));

    [Fact]
    public void StreamIsReadValueByValue() => Assert.Equal(
        "1a2",
        _machine.Run("local s, o, v, r = cmsgpack.pack(1, 'a', 2), 0, nil, '' while o >= 0 do o, v = cmsgpack.unpack_one(s, o) r = r .. v end return r")
            .ToString());

    [Fact]
    public void ErrorInsideOfTablesLeavesNothingOpen()
    {
        Assert.False(_machine.Run("return (pcall(cmsgpack.unpack, '\\145\\129\\1\\145'))").IsTrue);
        Assert.Equal(5.0, _machine.Run("return cmsgpack.unpack('\\145\\5')[1]").AsNumber);
    }
}
