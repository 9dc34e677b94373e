namespace Tiercel.Scripting.Tests;

public sealed class NestingStackTests
{
    private readonly NestingStack<int> _stack = new();
    private readonly LuaMachine _machine = new(new LuaLimits { MemoryBytes = 64 * 1024 });

    [Fact]
    public void InnermostFrameIsTheLastOpened()
    {
        for (int i = 0; i < 100; i++) _stack.Push(_machine.Meter, i);
        for (int i = 99; i >= 0; i--)
        {
            Assert.Equal(i + 1, _stack.Depth);
            Assert.Equal(i, _stack.Top);
            _stack.Pop();
        }

        Assert.Equal(0, _stack.Depth);
    }

    [Fact]
    public void FrameCanBeChangedWhereItIs()
    {
        _stack.Push(_machine.Meter, 1);
        _stack.Top = 7;
        Assert.Equal(7, _stack.Top);
    }

    [Fact]
    public void ClearClosesAll()
    {
        for (int i = 0; i < 20; i++) _stack.Push(_machine.Meter, i);
        _stack.Clear();
        Assert.Equal(0, _stack.Depth);
    }

    [Fact]
    public void GrowthIsAnnounced()
    {
        LuaException error = Assert.Throws<LuaException>(() =>
        {
            for (int i = 0; i < 1_000_000; i++) _stack.Push(_machine.Meter, 0);
        });
        Assert.Contains("not enough memory", error.Message, StringComparison.Ordinal);
    }
}
