using System.Text;

namespace Tiercel.Scripting.Tests;

public sealed class LibraryHeaderTests
{
    [Theory]
    [InlineData("#!lua name=lib\nreturn")]
    [InlineData("#!LUA  NAME=lib \r\nreturn")]
    [InlineData("#!lua\tname=lib\nreturn")]
    public void NameIsReadAndTheSourceBeginsWithTheLineBreak(string code)
    {
        Assert.True(LibraryHeader.TryRead(Encoding.ASCII.GetBytes(code), out byte[] name, out ReadOnlySpan<byte> source, out byte[] error));
        Assert.Equal("lib"u8, name);
        Assert.Equal("\nreturn"u8, source);
        Assert.Empty(error);
    }

    [Theory]
    [InlineData("return 1", "ERR Missing library metadata")]
    [InlineData("#!lua name=lib", "ERR Invalid library metadata")]
    [InlineData("#!lua\n", "ERR Library name was not given")]
    [InlineData("#!js name=lib\n", "ERR Engine 'js' not found")]
    [InlineData("#!lua name=lib name=lib\n", "ERR Invalid metadata value, name argument was given multiple times")]
    [InlineData("#!lua name=lib x\n", "ERR Invalid metadata value given: x")]
    public void WhatIsNoHeaderIsRefused(string code, string expected)
    {
        Assert.False(LibraryHeader.TryRead(Encoding.ASCII.GetBytes(code), out _, out _, out byte[] error));
        Assert.Equal(expected, Encoding.ASCII.GetString(error));
    }

    [Theory]
    [InlineData("a_Z9", true)]
    [InlineData("", false)]
    [InlineData("a-b", false)]
    [InlineData("a b", false)]
    public void NamesAreOfLettersDigitsAndUnderscores(string name, bool expected) =>
        Assert.Equal(expected, LibraryHeader.IsName(Encoding.ASCII.GetBytes(name)));
}
