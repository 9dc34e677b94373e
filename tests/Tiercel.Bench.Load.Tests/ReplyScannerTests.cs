using System.Text;
using Xunit;

namespace Tiercel.Bench.Load.Tests;

public sealed class ReplyScannerTests
{
    private const string Replies = "+OK\r\n$3\r\nabc\r\n$-1\r\n:12\r\n*3\r\n$1\r\na\r\n$-1\r\n*1\r\n+x\r\n-ERR no\r\n_\r\n$0\r\n\r\n*0\r\n";

    [Fact]
    public void WholeRepliesAreCounted()
    {
        ReplyScanner scanner = new(Encoding.ASCII.GetBytes(Replies));
        scanner.Scan();
        Assert.Equal((9, 3, 1), (scanner.Replies, scanner.Misses, scanner.Errors));
        Assert.Equal(Replies.Length, scanner.Consumed);
        Assert.Equal("-ERR no\r\n", Encoding.ASCII.GetString(scanner.FirstError));
    }

    [Fact]
    public void ReplyCutAnywhereIsNotCounted()
    {
        const string Nested = "*2\r\n$3\r\nabc\r\n*1\r\n$-1\r\n";
        for (int length = 0; length < Nested.Length; length++)
        {
            ReplyScanner scanner = new(Encoding.ASCII.GetBytes(Nested[..length]));
            scanner.Scan();
            Assert.Equal((0, 0, 0), (scanner.Replies, scanner.Consumed, scanner.Misses));
        }
    }

    [Theory]
    [InlineData("PONG\r\n")]
    [InlineData("$x\r\n")]
    public void WhatIsNoReplyIsRefused(string text)
    {
        Assert.Throws<InvalidDataException>(() =>
        {
            ReplyScanner scanner = new(Encoding.ASCII.GetBytes(text));
            scanner.Scan();
        });
    }
}
