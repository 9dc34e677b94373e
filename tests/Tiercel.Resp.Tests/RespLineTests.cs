using System.Globalization;

namespace Tiercel.Resp.Tests;

public sealed class RespLineTests
{
    [Theory]
    [InlineData("0\r\n", 0)]
    [InlineData("7\r\n", 7)]
    [InlineData("42\r\n", 42)]
    [InlineData("123456\r\n", 123456)]
    [InlineData("1234567\r\n", 1234567)]
    [InlineData("12345678\r\n", 12345678)]
    [InlineData("-1\r\n", -1)]
    [InlineData("9223372036854775807\r\n", long.MaxValue)]
    [InlineData("-9223372036854775808\r\n", long.MinValue)]
    public void NumberIsRead(string line, long expected)
    {
        foreach (string tail in (string[])["", "$3\r\nabc\r\n"])
        {
            int length = RespLine.Read(ReadCommands.Latin(line + tail), out long value);

            Assert.Equal(line.Length, length);
            Assert.Equal(expected, value);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1\r")]
    [InlineData("12345678")]
    [InlineData("1234567\r")]
    [InlineData("abcdefghijkl")]
    public void LineWithoutEndIsIncomplete(string line) =>
        Assert.Equal(RespLine.Incomplete, RespLine.Read(ReadCommands.Latin(line), out _));

    [Fact]
    public void WordAtATimeAgreesWithByteAtATime()
    {
        const int seed = 20_260_101;
        const string alphabet = "0123456789\r\n-+$* a";
        Random random = new(seed);
        byte[] text = new byte[24];
        for (int round = 0; round < 300_000; round++)
        {
            int length = random.Next(text.Length + 1);
            int digits = random.Next(12);
            for (int i = 0; i < length; i++) text[i] = (byte)alphabet[random.Next(i < digits ? 10 : alphabet.Length)];
            ReadOnlySpan<byte> line = text.AsSpan(0, length);

            int fast = RespLine.Read(line, out long value);
            int scalar = RespLine.ReadScalar(line, out long expected);

            if (fast != scalar || (fast > 0 && value != expected))
                Assert.Fail($"seed {seed}, round {round}: {Convert.ToHexString(line)} {fast} {scalar} {value} {expected}");
        }
    }

    [Fact]
    public void EveryShortNumberAgrees()
    {
        for (int number = 0; number < 1_200_000; number += number < 20_000 ? 1 : 97)
        {
            byte[] line = ReadCommands.Latin(number.ToString(CultureInfo.InvariantCulture) + "\r\n$3\r\nabc");
            Assert.True(RespLine.Read(line, out long value) > 0);
            Assert.Equal(number, value);
        }
    }
}
