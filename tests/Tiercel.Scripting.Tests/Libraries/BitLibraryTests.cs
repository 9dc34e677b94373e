namespace Tiercel.Scripting.Tests;

public sealed class BitLibraryTests
{
    private readonly LibraryMachine _machine = new();

    [Theory]
    [InlineData("bit.tobit(0xffffffff)", -1.0)]
    [InlineData("bit.tobit(2.5)", 2.0)]
    [InlineData("bit.band(15, 7, 3)", 3.0)]
    [InlineData("bit.bxor('5', 1)", 4.0)]
    [InlineData("bit.lshift(1, 33)", 2.0)]
    [InlineData("bit.rshift(-1, 31)", 1.0)]
    [InlineData("bit.arshift(-8, 2)", -2.0)]
    [InlineData("bit.rol(-2147483648, 1)", 1.0)]
    [InlineData("bit.bswap(1)", 16777216.0)]
    public void ResultsAreSignedAndOf32Bits(string expression, double result) => Assert.Equal(result, _machine.Run($"return {expression}").AsNumber);

    [Theory]
    [InlineData("255", "000000ff")]
    [InlineData("255, -2", "FF")]
    [InlineData("255, 100", "000000ff")]
    [InlineData("171, -2^31", "000000AB")]
    [InlineData("255, 0", "")]
    public void DigitsAreCounted(string arguments, string text) => Assert.Equal(text, _machine.Run($"return bit.tohex({arguments})").ToString());

    [Fact]
    public void LastWrongArgumentIsNamed() => Assert.Equal(
        "user_script:1: bad argument #3 to 'band' (number expected, got string)", _machine.Fail("return bit.band(1, {}, 'x')"));
}
