using System.Text;

namespace Tiercel.Lua.Tests;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(0.1, 14, "0.1")]
    [InlineData(1e15, 14, "1e+15")]
    [InlineData(123456789012345, 15, "123456789012345")]
    [InlineData(-0.0, 14, "-0")]
    [InlineData(1e-5, 14, "1e-05")]
    [InlineData(2.5, 1, "2")]
    [InlineData(double.PositiveInfinity, 14, "inf")]
    [InlineData(double.NegativeInfinity, 14, "-inf")]
    [InlineData(1e100, 17, "1e+100")]
    public void GeneralFormIsThatOfC(double number, int precision, string expected)
    {
        Span<byte> target = stackalloc byte[NumberText.MaxLength];
        Assert.Equal(expected, Encoding.ASCII.GetString(target[..NumberText.WriteGeneral(number, precision, target)]));
    }

    [Fact]
    public void SignOfNaNIsWritten()
    {
        Span<byte> target = stackalloc byte[NumberText.MaxLength];
        double positive = double.CopySign(double.NaN, 1);
        Assert.Equal("nan", Encoding.ASCII.GetString(target[..NumberText.WriteGeneral(positive, 14, target)]));
        Assert.Equal("-nan", Encoding.ASCII.GetString(target[..NumberText.WriteGeneral(-positive, 14, target)]));
    }

    [Fact]
    public void LongestNumbersFit()
    {
        Span<byte> target = stackalloc byte[NumberText.MaxLength];
        int length = NumberText.WriteMagnitude(double.MaxValue, (byte)'f', NumberText.MaxPrecision, alternate: true, target);
        Assert.Equal(409, length);
        Assert.Equal(106, NumberText.WriteMagnitude(double.Epsilon, (byte)'e', NumberText.MaxPrecision, alternate: true, target));
    }

    [Fact]
    public void WhatIsWrittenWithSeventeenDigitsIsReadBack()
    {
        SeededRandom random = SeededRandom.Create();
        Span<byte> target = stackalloc byte[NumberText.MaxLength];
        for (int i = 0; i < 20_000; i++)
        {
            double number = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsNaN(number)) continue;
            int length = NumberText.WriteGeneral(number, 17, target);
            Assert.True(NumberText.TryParse(target[..length], out double read), random.ToString());
            Assert.True(number.Equals(read), $"{number:R} {random}");
        }
    }

    [Fact]
    public void HexadecimalNumbersAreRoundedToTheNearest()
    {
        SeededRandom random = SeededRandom.Create();
        for (int i = 0; i < 5_000; i++)
        {
            ulong value = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            int exponent = random.Next(-1100, 1000);
            Assert.Equal((double)value, Parse($"0x{value:x}"));
            // 53 bits are exact at any exponent of a normal number.
            Assert.Equal(Math.ScaleB(value >> 11, exponent), Parse($"0x{value >> 11:x}p{exponent}"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("0x")]
    [InlineData("1e")]
    [InlineData("1 2")]
    [InlineData("0x1p")]
    [InlineData("infi")]
    [InlineData("nan(")]
    public void WhatIsNoNumberIsRefused(string text) => Assert.False(NumberText.TryParse(Encoding.ASCII.GetBytes(text), out _));

    private static double Parse(FormattableString text)
    {
        string written = FormattableString.Invariant(text);
        Assert.True(NumberText.TryParse(Encoding.ASCII.GetBytes(written), out double number), written);
        return number;
    }
}
