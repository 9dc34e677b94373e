namespace Tiercel.Lua.Tests;

public sealed class ByteBuilderTests
{
    private readonly LuaMachine _machine = new(new LuaLimits { MemoryBytes = 1024 * 1024 });

    [Fact]
    public void WhatIsAddedStandsInOrder()
    {
        ByteBuilder builder = new(_machine.Meter, new byte[4]);
        builder.Add((byte)'a');
        builder.Add("bcdefg"u8);
        builder.Fill((byte)'-', 3);
        builder.Add(1.5);
        builder.Add([]);
        Assert.Equal("abcdefg---1.5", builder.ToLuaString().ToString());
        Assert.Equal(13, builder.Length);
        builder.Dispose();
    }

    [Fact]
    public void ItIsWhatAListOfBytesIs()
    {
        SeededRandom random = SeededRandom.Create();
        for (int round = 0; round < 200; round++)
        {
            List<byte> model = [];
            ByteBuilder builder = new(_machine.Meter, new byte[random.Next(1, 64)]);
            for (int i = random.Next(50); i > 0; i--)
            {
                byte value = (byte)random.Next(256);
                int count = random.Next(random.Next(1, 300));
                if (random.Next(2) == 0) builder.Fill(value, count);
                else builder.Add(Enumerable.Repeat(value, count).ToArray());
                model.AddRange(Enumerable.Repeat(value, count));
            }

            Assert.True(builder.Bytes.SequenceEqual(model.ToArray()), random.ToString());
            builder.Dispose();
        }
    }

    [Fact]
    public void WhatItHoldsIsAnnouncedUntilItIsDisposedOf()
    {
        _machine.Meter.Recount();
        long before = _machine.MemoryBytes;
        ByteBuilder builder = new(_machine.Meter, new byte[16]);
        builder.Fill((byte)'x', 16);
        Assert.Equal(before, _machine.MemoryBytes);
        builder.Fill((byte)'x', 100_000);
        Assert.InRange(_machine.MemoryBytes - before, 100_000, 300_000);
        builder.Dispose();
        Assert.Equal(before, _machine.MemoryBytes);
        // A second time is harmless.
        builder.Dispose();
        Assert.Equal(before, _machine.MemoryBytes);
    }

    [Fact]
    public void BeyondTheLimitOfMemoryNothingIsAdded()
    {
        ByteBuilder builder = new(_machine.Meter, new byte[16]);
        builder.Add("abc"u8);
        string? message = null;
        try
        {
            builder.Fill((byte)'x', 2 * 1024 * 1024);
        }
        catch (LuaException e)
        {
            message = e.Message;
        }

        Assert.Equal("not enough memory", message);
        Assert.Equal("abc", builder.ToLuaString().ToString());
        builder.Dispose();
    }
}
