using System.Globalization;
using System.Text;
using Tiercel.Primitives;

namespace Tiercel.Commands.Tests;

public sealed class IntegerTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("-1", -1)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void NumberParses(string text, long value)
    {
        Assert.True(IntegerText.TryParse(Encoding.ASCII.GetBytes(text), out long parsed));
        Assert.Equal(value, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("-0")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("00")]
    [InlineData("-01")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1\0")]
    [InlineData("1.0")]
    [InlineData("0x1")]
    [InlineData("a")]
    [InlineData("1a")]
    [InlineData("--1")]
    [InlineData("/")]
    [InlineData(":")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("18446744073709551616")]
    [InlineData("99999999999999999999")]
    [InlineData("100000000000000000000")]
    public void OtherTextIsRefused(string text) =>
        Assert.False(IntegerText.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void EveryNumberComesBackFromItsText()
    {
        SeededRandom random = SeededRandom.Create();
        byte[] buffer = new byte[IntegerText.MaxLength];
        for (int i = 0; i < 200_000; i++)
        {
            // A random number of bits, so that short numbers are as frequent as long ones.
            long value = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
            ReadOnlySpan<byte> text = IntegerText.Format(value, buffer);
            Assert.Equal(value.ToString(CultureInfo.InvariantCulture), Encoding.ASCII.GetString(text));
            Assert.True(IntegerText.TryParse(text, out long parsed), random.ToString());
            Assert.Equal(value, parsed);
            Assert.Equal(text.Length, IntegerText.Measure(value));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void TextsAreMeasuredWithoutFormattingThem(long edge)
    {
        Assert.Equal(edge.ToString(CultureInfo.InvariantCulture).Length, IntegerText.Measure(edge));
        for (long power = 1, digits = 1; digits <= 19; power *= 10, digits++)
        {
            Assert.Equal(digits, IntegerText.Measure(power));
            Assert.Equal(digits + 1, IntegerText.Measure(-power));
            Assert.Equal(Math.Max(1, digits - 1), IntegerText.Measure(power - 1));
        }
    }

    [Fact]
    public void TextParsesOnlyIfTheNumberPrintsAsIt()
    {
        SeededRandom random = SeededRandom.Create();
        const string alphabet = "0123456789-+ .";
        for (int i = 0; i < 200_000; i++)
        {
            int length = random.Next(22);
            string text = new([.. Enumerable.Range(0, length).Select(_ => alphabet[random.Next(i % 2 == 0 ? 10 : 14)])]);
            bool expected = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
                && value.ToString(CultureInfo.InvariantCulture) == text;
            Assert.True(expected == IntegerText.TryParse(Encoding.ASCII.GetBytes(text), out long parsed), $"'{text}' {random}");
            if (expected) Assert.Equal(value, parsed);
        }
    }
}
