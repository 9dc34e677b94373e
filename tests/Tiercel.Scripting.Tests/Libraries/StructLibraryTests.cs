namespace Tiercel.Scripting.Tests;

public sealed class StructLibraryTests
{
    private readonly LibraryMachine _machine = new();

    [Theory]
    [InlineData("'>HBi3', 258, -1, -2", "0102FFFFFFFE")]
    [InlineData("'!bd', 1, 2", "01000000000000000000000000000040")]
    [InlineData("'sc0x', 'a', 'bc'", "6100626300")]
    [InlineData("'>f', 0.5", "3F000000")]
    public void ValuesAreWritten(string arguments, string hex) =>
        Assert.Equal(hex, Convert.ToHexString(_machine.Run($"return struct.pack({arguments})").AsString.Span));

    [Theory]
    [InlineData("'i33', 1", "user_script:1: integral size 33 is larger than limit of 32")]
    [InlineData("'i2147483648', 1", "user_script:1: integral size overflow")]
    [InlineData("'?', 1", "user_script:1: bad argument #1 to 'pack' (invalid format option '?')")]
    [InlineData("'i'", "user_script:1: bad argument #2 to 'pack' (number expected, got nil)")]
    public void WrongFormatsAreRefused(string arguments, string message) => Assert.Equal(message, _machine.Fail($"return struct.pack({arguments})"));

    [Fact]
    public void LengthBeforeAStringIsTaken() =>
        Assert.Equal("abc7", _machine.Run("local s, n = struct.unpack('>ic0', '\\0\\0\\0\\3abcd') return s .. n - 1").ToString());

    [Fact]
    public void NothingIsReadBehindTheData()
    {
        Assert.Contains("data string too short", _machine.Fail("return struct.unpack('bc0', '\\255abc')"), StringComparison.Ordinal);
        Assert.Contains("data string too short", _machine.Fail("return struct.unpack('b', 'abc', -1)"), StringComparison.Ordinal);
        Assert.Contains("unfinished string in data", _machine.Fail("return struct.unpack('s', 'abc')"), StringComparison.Ordinal);
    }
}
