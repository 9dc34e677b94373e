using System.Text;

namespace Tiercel.Storage.Tests;

public sealed class GroupHeaderTests
{
    [Fact]
    public void WrittenHeaderIsReadAndMatches()
    {
        byte[] group = Encoding.ASCII.GetBytes("*1\r\n$4\r\nPING\r\n");
        byte[] header = Header(4711, 4000, group);

        Assert.True(GroupHeader.TryRead(header, out GroupHeader read, out int length));

        Assert.Equal(new GroupHeader(group.Length, 4000), read);
        Assert.Equal(header.Length, length);
        Assert.True(GroupHeader.Matches(4711, header, group));
    }

    [Fact]
    public void HeaderIsALineThatRedisTakesForARemark()
    {
        byte[] header = Header(long.MaxValue, long.MaxValue, new byte[1000]);

        Assert.Equal((byte)'#', header[0]);
        Assert.Equal(header.Length - 1, Array.IndexOf(header, (byte)'\n'));
        Assert.True(header.Length <= GroupHeader.MaxBytes);
    }

    [Fact]
    public void GroupAtAnotherPlaceDoesNotMatch()
    {
        byte[] group = [1, 2, 3];

        Assert.False(GroupHeader.Matches(101, Header(100, 0, group), group));
    }

    [Fact]
    public void EveryFlippedBitIsFound()
    {
        byte[] group = Encoding.ASCII.GetBytes("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n");
        byte[] header = Header(77, 12, group);
        for (int bit = 0; bit < (header.Length + group.Length) * 8; bit++)
        {
            byte[] flippedHeader = [.. header];
            byte[] flippedGroup = [.. group];
            byte[] flipped = bit / 8 < header.Length ? flippedHeader : flippedGroup;
            flipped[bit / 8 < header.Length ? bit / 8 : (bit / 8) - header.Length] ^= (byte)(1 << (bit % 8));

            bool passes = GroupHeader.TryRead(flippedHeader, out GroupHeader read, out int length)
                && length == header.Length && read.Bytes == group.Length
                && GroupHeader.Matches(77, flippedHeader, flippedGroup);

            Assert.False(passes, $"bit {bit} may be flipped");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("#tiercel")]
    [InlineData("#tiercel 5 0 01234567")]
    [InlineData("#tiercel 5 0 0123456\r\n")]
    [InlineData("#tiercel -5 0 01234567\r\n")]
    [InlineData("#tiercel 99999999999 0 01234567\r\n")]
    [InlineData("#tiercel 5 01234567\r\n")]
    [InlineData("#TS:1700000000\r\n")]
    public void WhatIsNoHeaderIsNotRead(string text) =>
        Assert.False(GroupHeader.TryRead(Encoding.ASCII.GetBytes(text), out _, out _));

    private static byte[] Header(long place, long syncedTo, byte[] group)
    {
        byte[] target = new byte[GroupHeader.MaxBytes];
        return target[..GroupHeader.Write(target, place, syncedTo, group)];
    }
}
