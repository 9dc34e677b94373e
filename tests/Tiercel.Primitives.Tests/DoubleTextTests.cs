using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Primitives.Tests;

/// <summary>Expected texts are what redis-server 7.0.15 replied to ZSCORE after a ZADD of the given one.</summary>
public sealed class DoubleTextTests
{
    [Theory]
    [InlineData("0.1", "0.10000000000000001")]
    [InlineData("3.14159", "3.1415899999999999")]
    [InlineData("-0.5", "-0.5")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("+5", "5")]
    [InlineData("1e5", "100000")]
    [InlineData("-0.0", "-0")]
    [InlineData("007", "7")]
    [InlineData("123456789012345678", "1.2345678901234568e+17")]
    [InlineData("1234567890123456.7", "1234567890123456.8")]
    [InlineData("12345678901234567", "12345678901234568")]
    [InlineData("99999999999999999", "1e+17")]
    [InlineData("1e16", "10000000000000000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("1e-5", "1.0000000000000001e-05")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    [InlineData("2.5e-324", "4.9406564584124654e-324")]
    [InlineData("-2.2250738585072014e-308", "-2.2250738585072014e-308")]
    [InlineData("inf", "inf")]
    [InlineData("+INF", "inf")]
    [InlineData("-Infinity", "-inf")]
    [InlineData("0x1p3", "8")]
    [InlineData("0X.8", "0.5")]
    [InlineData("-0x1.8p1", "-3")]
    [InlineData("0x1.8p-1074", "9.8813129168249309e-324")]
    [InlineData("0x1.80000000000000000001p-1075", "4.9406564584124654e-324")]
    [InlineData("0x0.000000000000000000001p84", "1")]
    [InlineData("0x1.fffffffffffff8p0", "2")]
    [InlineData("0x1.fffffffffffff7ffffffffp0", "1.9999999999999998")]
    [InlineData("0x20000000000001000000000000000000000p-84", "9007199254740992")]
    [InlineData("0x20000000000001000000000000000000001p-84", "9007199254740994")]
    [InlineData("0x0p99999999999999999999", "0")]
    [InlineData("0e-999", "0")]
    public void NumbersAreReadAndPrintedAsCDoes(string text, string printed)
    {
        Assert.True(DoubleText.TryParse(Encoding.ASCII.GetBytes(text), out double value));
        Assert.Equal(printed, Print(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1\0")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("--5")]
    [InlineData("1..5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData(".e5")]
    [InlineData("1_0")]
    [InlineData("1,5")]
    [InlineData("(5")]
    [InlineData("nan")]
    [InlineData("NaN")]
    [InlineData("nan(a)")]
    [InlineData("∞")]
    [InlineData("infinit")]
    [InlineData("0x")]
    [InlineData("0x.")]
    [InlineData("0x1p")]
    [InlineData("0x1g")]
    [InlineData("0x-1")]
    [InlineData("0x1..8")]
    [InlineData("1e400")]
    [InlineData("-1e99999999999999999999")]
    [InlineData("1e-324")]
    [InlineData("0x1p1024")]
    [InlineData("0X1P-1075")]
    [InlineData("0x1p-99999999999999999999")]
    public void WhatIsNoNumberIsRefused(string text) =>
        Assert.False(DoubleText.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("", 0)]
    [InlineData("\05", 0)]
    [InlineData("5\0x", 5)]
    [InlineData(" \t\n\v\f\r5", 5)]
    [InlineData("-inf", double.NegativeInfinity)]
    [InlineData("1e400", double.PositiveInfinity)]
    [InlineData("1e-400", 0)]
    public void BoundsAreReadLeniently(string text, double expected)
    {
        Assert.True(DoubleText.TryParseBound(Encoding.ASCII.GetBytes(text), out double value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("5 ")]
    [InlineData("nan")]
    [InlineData("x")]
    [InlineData(" \0")]
    public void BoundsThatAreNoNumberAreRefused(string text) =>
        Assert.False(DoubleText.TryParseBound(Encoding.ASCII.GetBytes(text), out _));

    [Theory]
    [InlineData("", 0)]
    [InlineData(" 5\0x", 5)]
    [InlineData("0x10", 16)]
    [InlineData("-inf", double.NegativeInfinity)]
    public void WeightsAreReadLeniently(string text, double expected)
    {
        Assert.True(DoubleText.TryParseWeight(Encoding.ASCII.GetBytes(text), out double value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("5 ")]
    [InlineData("nan")]
    [InlineData("1e400")]
    [InlineData("1e-400")]
    [InlineData("1e-310")]
    public void WeightsThatAreNoNumberOrOutOfRangeAreRefused(string text) =>
        Assert.False(DoubleText.TryParseWeight(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void EveryNumberComesBackFromItsText()
    {
        SeededRandom random = SeededRandom.Create();
        for (int i = 0; i < 200_000; i++)
        {
            double value = i % 3 == 0
                ? BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))
                : (random.Next() - random.Next()) / Math.Pow(10, random.Next(12));
            if (double.IsNaN(value)) continue;
            string text = Print(value);
            Assert.True(text.Length <= DoubleText.MaxLength, text);
            Assert.True(DoubleText.TryParse(Encoding.ASCII.GetBytes(text), out double parsed), $"{text} {random}");
            Assert.True(BitConverter.DoubleToInt64Bits(parsed) == BitConverter.DoubleToInt64Bits(value), $"{text} {random}");
        }
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(166274.15156960033, "166274.1516")]
    [InlineData(0.00005, "0.0001")]
    [InlineData(0.03125, "0.0312")]
    [InlineData(0.09375, "0.0938")]
    [InlineData(-1.99999, "-2.0000")]
    public void FixedDigitsAreRoundedToEven(double value, string printed)
    {
        int digits = printed.Contains('.', StringComparison.Ordinal) ? 4 : 1;
        Span<byte> buffer = new byte[ExtendedFloat.MaxFormattedLength];
        string text = Encoding.ASCII.GetString(ExtendedFloat.FromDouble(value).FormatFixed(buffer, digits));
        Assert.Equal(digits == 4 ? printed : printed + ".0", text);
    }

    [Theory]
    [InlineData(13.361389338970184, "13.36138933897018433")]
    [InlineData(5e-324, "0")]
    [InlineData(-180, "-180")]
    [InlineData(1e300, "10000000000000000525")]
    public void DoublesAreExtendedExactly(double value, string start)
    {
        Span<byte> buffer = new byte[ExtendedFloat.MaxFormattedLength];
        Assert.StartsWith(start, Encoding.ASCII.GetString(ExtendedFloat.FromDouble(value).Format(buffer)), StringComparison.Ordinal);
    }

    [Fact]
    public void InfinityIsExtendedToWhatIsNotFinite() =>
        Assert.False(ExtendedFloat.FromDouble(double.NegativeInfinity).IsFinite);

    private static string Print(double value) => Encoding.ASCII.GetString(DoubleText.Format(value, new byte[DoubleText.MaxLength]));
}
