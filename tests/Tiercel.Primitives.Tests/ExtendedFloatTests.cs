using System.Text;

namespace Tiercel.Primitives.Tests;

/// <summary>Expected texts are what C prints on x86-64: strtold, the sum as long double, "%.17Lf" without trailing zeros.</summary>
public class ExtendedFloatTests
{
    [Theory]
    [InlineData("10.5", "0.1", "10.6")]
    [InlineData("5.0e3", "2.0e2", "5200")]
    [InlineData("0.1", "0.2", "0.3")]
    [InlineData("9223372036854775807", "1", "9223372036854775808")]
    [InlineData("18446744073709551615", "1", "18446744073709551616")]
    [InlineData("18446744073709551616", "1", "18446744073709551616")]
    [InlineData("18446744073709551616", "3", "18446744073709551620")]
    [InlineData("1e-17", "0", "0.00000000000000001")]
    [InlineData("5e-18", "0", "0")]
    [InlineData("6e-18", "0", "0.00000000000000001")]
    [InlineData("4.9e-18", "0", "0")]
    [InlineData("-1e-20", "0", "0")]
    [InlineData("-0", "-0", "0")]
    [InlineData("0x10", "0x1.8p1", "19")]
    [InlineData("0x1p-17", "0", "0.00000762939453125")]
    [InlineData("0x1p-18", "0", "0.00000381469726562")]
    [InlineData("0x3p-18", "0", "0.00001144409179688")]
    [InlineData("1e30", "-1e30", "0")]
    [InlineData("3.14159265358979323846264338327950288", "0", "3.14159265358979324")]
    public void SumsArePrintedAsCDoes(string left, string right, string sum)
    {
        Assert.True(ExtendedFloat.TryParse(Encoding.ASCII.GetBytes(left), out ExtendedFloat a));
        Assert.True(ExtendedFloat.TryParse(Encoding.ASCII.GetBytes(right), out ExtendedFloat b));
        Assert.Equal(sum, Text(a + b));
        Assert.Equal(sum, Text(b + a));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1e")]
    [InlineData(".")]
    [InlineData("1..5")]
    [InlineData("0x")]
    [InlineData("0x1p")]
    [InlineData("nan")]
    [InlineData("infinit")]
    [InlineData("1e4933")]
    [InlineData("-1e99999999999999999999")]
    [InlineData("1e-4952")]
    [InlineData("0x1p16384")]
    [InlineData("0x1p-16447")]
    public void WhatIsNoNumberIsRefused(string text) =>
        Assert.False(ExtendedFloat.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Theory]
    [InlineData("0x1p16383", 0x8000000000000000, 16320)]
    [InlineData("0x1.fffffffffffffffep16383", ulong.MaxValue, 16320)]
    [InlineData("0x1p-16445", 1, -16445)]
    [InlineData("0x1p-16382", 0x8000000000000000, -16445)]
    [InlineData("0x1.0000000000000001p0", 0x8000000000000000, -63)]
    [InlineData("0x1.0000000000000003p0", 0x8000000000000002, -63)]
    [InlineData("0x1.000000000000000100000000000000000001p0", 0x8000000000000001, -63)]
    public void TiesAreRoundedToEvenAtBothEndsOfTheRange(string text, ulong mantissa, int exponent)
    {
        Assert.True(ExtendedFloat.TryParse(Encoding.ASCII.GetBytes(text), out ExtendedFloat value));
        Assert.Equal((mantissa, exponent), (value.Mantissa, value.Exponent));
    }

    [Fact]
    public void SumsBeyondTheGreatestNumberAreNotFinite()
    {
        Assert.True(ExtendedFloat.TryParse("1e4932"u8, out ExtendedFloat large));
        Assert.False((large + large).IsFinite);
        Assert.True(ExtendedFloat.TryParse("-inf"u8, out ExtendedFloat infinite));
        Assert.False((infinite + large).IsFinite);
    }

    [Fact]
    public void TheLongestTextFitsTheBuffer()
    {
        Assert.True(ExtendedFloat.TryParse("-0x1.fffffffffffffffep16383"u8, out ExtendedFloat greatest));
        Assert.Equal(4934, Text(greatest).Length);
        Assert.True(ExtendedFloat.TryParse(Encoding.ASCII.GetBytes("1" + new string('0', 300)), out ExtendedFloat power));
        Assert.Equal(301, Text(power).Length);
    }

    private static string Text(ExtendedFloat value) =>
        Encoding.ASCII.GetString(value.Format(new byte[ExtendedFloat.MaxFormattedLength]));
}
