using System.Text;

namespace Tiercel.Scripting.Tests;

public sealed class NumberPrefixTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("-", 0)]
    [InlineData(".", 0)]
    [InlineData("x1", 0)]
    [InlineData("12", 2)]
    [InlineData("12,3", 2)]
    [InlineData("-1.5e3]", 6)]
    [InlineData("1.", 2)]
    [InlineData(".5", 2)]
    [InlineData("1e", 1)]
    [InlineData("1e+", 1)]
    [InlineData("1e+5", 4)]
    [InlineData("0x", 1)]
    [InlineData("0x1F", 4)]
    [InlineData("0x.8p-1z", 7)]
    [InlineData("0x.p1", 1)]
    [InlineData("0x1p", 3)]
    [InlineData("infinit", 3)]
    [InlineData("+Infinity1", 9)]
    [InlineData("nan", 3)]
    [InlineData("nan()", 5)]
    [InlineData("NaN(a_1)x", 8)]
    [InlineData("nan(a b)", 3)]
    public void LengthIsThatOfStrtod(string text, int length) => Assert.Equal(length, NumberPrefix.Length(Encoding.Latin1.GetBytes(text)));
}
