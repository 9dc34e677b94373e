using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Persistence.Tests;

public sealed class ManifestTests
{
    [Fact]
    public void WrittenManifestIsReadAgain()
    {
        SimulatedDisk disk = new();
        Manifest manifest = Manifest.Empty("appendonly.aof").WithIncrement().WithIncrement();
        manifest = manifest.Rebased(manifest.NextBase(), firstIncrement: 2);

        manifest.Write(disk, "data");

        Assert.Equal(manifest.ToString(), Manifest.Read(disk, "data", "appendonly.aof").ToString());
        Assert.Equal(
            """
            file appendonly.aof.1.incr.aof seq 1 type h
            file appendonly.aof.1.base.rdb seq 1 type b
            file appendonly.aof.2.incr.aof seq 2 type i

            """,
            manifest.ToString());
    }

    [Theory]
    [InlineData("file a.incr.aof seq 1 type i\nfile b.incr.aof seq 1 type i\n", "line 2 has a number that does not ascend")]
    [InlineData("file a seq 1 type b\nfile b seq 2 type b\n", "line 2 names a second base")]
    [InlineData("file ../a seq 1 type b\n", "line 1 is not")]
    [InlineData("file \"a seq 1 type b\n", "line 1 is not")]
    [InlineData("file a seq 0 type b\n", "line 1 is not")]
    [InlineData("file a seq -1 type b\n", "line 1 is not")]
    [InlineData("file a seq 1 type x\n", "line 1 is not")]
    [InlineData("file a seq 1\n", "line 1 is not")]
    [InlineData("nonsense\n", "line 1 is not")]
    public void WhatCannotBeFollowedIsRefusedByItsLine(string text, string expected)
    {
        SimulatedDisk disk = new();
        disk.Put("data/appendonly.aof.manifest", Encoding.UTF8.GetBytes(text));

        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => Manifest.Read(disk, "data", "appendonly.aof"));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RemarksQuotesAndWordsOfLaterVersionsAreRead()
    {
        SimulatedDisk disk = new();
        disk.Put("data/x.manifest", "# a remark\nfile \"a b.aof\" seq 3 type i startoffset 12\n"u8.ToArray());

        ManifestFile file = Assert.Single(Manifest.Read(disk, "data", "x").Increments);

        Assert.Equal(new ManifestFile("a b.aof", 3, 'i'), file);
        Assert.Equal("file \"a b.aof\" seq 3 type i\n", file.Line);
    }
}
