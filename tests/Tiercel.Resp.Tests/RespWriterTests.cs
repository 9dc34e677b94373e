using System.Globalization;
using System.Text;

namespace Tiercel.Resp.Tests;

public sealed class RespWriterTests
{
    private readonly byte[] _buffer = new byte[256];

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(999)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1_000_000_007)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void HeaderIsTypeNumberAndLineEnd(long value)
    {
        int length = RespWriter.WriteHeader(_buffer, (byte)':', value);

        Assert.Equal(":" + value.ToString(CultureInfo.InvariantCulture) + "\r\n", Text(length));
    }

    [Theory]
    [InlineData("", "$0\r\n\r\n")]
    [InlineData("a\r\nb", "$4\r\na\r\nb\r\n")]
    public void BulkIsPrefixedWithItsLength(string value, string expected) =>
        Assert.Equal(expected, Text(RespWriter.WriteBulk(_buffer, ReadCommands.Latin(value))));

    [Fact]
    public void LineBreaksInLinesBecomeBlanks() =>
        Assert.Equal("-ERR a  b\r\n", Text(RespWriter.WriteLine(_buffer, (byte)'-', "ERR a\r\nb"u8)));

    // Expectations printed by redis-server 7.0.15 (ZSCORE over RESP3).
    [Theory]
    [InlineData(3, ",3\r\n")]
    [InlineData(-0.5, ",-0.5\r\n")]
    [InlineData(0.1, ",0.10000000000000001\r\n")]
    [InlineData(1e-5, ",1.0000000000000001e-05\r\n")]
    [InlineData(0.0001, ",0.0001\r\n")]
    [InlineData(1e17, ",1e+17\r\n")]
    [InlineData(1e16, ",10000000000000000\r\n")]
    [InlineData(1e100, ",1e+100\r\n")]
    [InlineData(double.PositiveInfinity, ",inf\r\n")]
    [InlineData(double.NegativeInfinity, ",-inf\r\n")]
    [InlineData(double.NaN, ",nan\r\n")]
    public void DoublesPrintAsRedisPrintsThem(double value, string expected) =>
        Assert.Equal(expected, Text(RespWriter.WriteDouble(_buffer, value)));

    [Fact]
    public void VerbatimCarriesItsFormat() =>
        Assert.Equal("=6\r\ntxt:ab\r\n", Text(RespWriter.WriteVerbatim(_buffer, "txt"u8, "ab"u8)));

    private string Text(int length) => Encoding.Latin1.GetString(_buffer, 0, length);
}
