namespace Tiercel.Primitives.Tests;

public class Crc64Tests
{
    [Fact]
    public void TheCheckValueIsThatOfJones() => Assert.Equal(0xE9C6_D914_C4B8_D9CA, Crc64.Append(0, "123456789"u8));

    [Fact]
    public void SlicedAndBitwiseAgreeAtEveryLengthAndInPieces()
    {
        byte[] bytes = new byte[300];
        new Random(1).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            ulong expected = Crc64.AppendScalar(0, bytes.AsSpan(0, length));
            Assert.Equal(expected, Crc64.Append(0, bytes.AsSpan(0, length)));
            int cut = length / 3;
            Assert.Equal(expected, Crc64.Append(Crc64.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut, length - cut)));
        }
    }
}
