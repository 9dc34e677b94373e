using Xunit;

namespace Tiercel.Primitives.Tests;

public sealed class CoarseClockTests
{
    [Fact]
    public void ClockThatStandsStandsWhoeverAdvancesIt()
    {
        CoarseClock clock = new(TimeProvider.System);
        bool ends = false;
        Thread other = new(() =>
        {
            while (!Volatile.Read(ref ends)) clock.Advance();
        });
        other.Start();
        long wrong = 0;
        for (int i = 0; i < 20_000; i++)
        {
            clock.StandAt(1);
            Thread.SpinWait(20);
            if (clock.NowMs != 1) wrong++;
            clock.GoOn();
        }

        Volatile.Write(ref ends, true);
        other.Join();
        Assert.Equal(0, wrong);
        Assert.True(clock.NowMs > 1);
    }
}
