namespace Tiercel.Scripting.Tests;

public sealed class CNumbersTests
{
    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(-1.9, -1)]
    [InlineData(2147483647.9, int.MaxValue)]
    [InlineData(2147483648.0, int.MinValue)]
    [InlineData(-2147483648.9, int.MinValue)]
    [InlineData(-2147483649.0, int.MinValue)]
    [InlineData(double.NaN, int.MinValue)]
    [InlineData(double.PositiveInfinity, int.MinValue)]
    public void IntIsTheSmallestOutOfRange(double number, int expected) => Assert.Equal(expected, CNumbers.ToInt32(number));

    [Theory]
    [InlineData(1.9, 1UL)]
    [InlineData(-1.0, ulong.MaxValue)]
    [InlineData(9223372036854775808.0, 1UL << 63)]
    [InlineData(18446744073709549568.0, ulong.MaxValue - 2047)]
    [InlineData(18446744073709551616.0, 0UL)]
    [InlineData(1e300, 0UL)]
    [InlineData(-1e300, 1UL << 63)]
    [InlineData(double.NaN, 1UL << 63)]
    public void UnsignedLongWrapsAround(double number, ulong expected) => Assert.Equal(expected, CNumbers.ToUInt64(number));
}
