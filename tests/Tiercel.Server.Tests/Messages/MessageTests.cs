using System.Text;
using Tiercel.Primitives;

namespace Tiercel.Server.Tests;

public sealed class MessageTests
{
    [Fact]
    public void StringsAreAnArrayOrAPush()
    {
        Message three = Message.OfStrings("message"u8, "chan"u8, ""u8);
        Message four = Message.OfStrings("pmessage"u8, "c*"u8, "chan"u8, "hello"u8);
        const string body = "$8\r\npmessage\r\n$2\r\nc*\r\n$4\r\nchan\r\n$5\r\nhello\r\n";
        Assert.Equal("*3\r\n$7\r\nmessage\r\n$4\r\nchan\r\n$0\r\n\r\n", TextOf(three, protocol: 2));
        Assert.Equal(">3\r\n$7\r\nmessage\r\n$4\r\nchan\r\n$0\r\n\r\n", TextOf(three, protocol: 3));
        Assert.Equal("*4\r\n" + body, TextOf(four, protocol: 2));
        Assert.Equal(">4\r\n" + body, TextOf(four, protocol: 3));
        Assert.Equal(body.Length + 4, four.Length);
        three.Release();
        four.Release();
    }

    [Fact]
    public void FormsMayDifferAndOneMayBeEmpty()
    {
        Message message = Message.OfForms(""u8, ">1\r\n_\r\n"u8);
        Assert.Equal("", TextOf(message, protocol: 2));
        Assert.Equal(">1\r\n_\r\n", TextOf(message, protocol: 3));
        Assert.Equal(7, message.Length);
        Assert.False(message.IsPlain);
        message.Release();
    }

    [Fact]
    public void PlainMessageIsNoPush()
    {
        Message message = Message.OfForms("+OK\r\n"u8, "+OK\r\n"u8, isPlain: true);
        Assert.True(message.IsPlain);
        Assert.Equal("+OK\r\n", TextOf(message, protocol: 3));
        message.Release();
    }

    [Fact]
    public void MessageLongerThanAnyOutputIsRefused() =>
        Assert.Throws<InsufficientMemoryException>(static () =>
        {
            byte[] half = new byte[1 << 30];
            return Message.OfStrings("message"u8, half, half).Length;
        });

    private static string TextOf(Message message, int protocol)
    {
        using NativeBuffer output = new(16);
        output.Append("x"u8);
        message.AppendTo(output, protocol);
        return Encoding.Latin1.GetString(output.Written[1..]);
    }
}
