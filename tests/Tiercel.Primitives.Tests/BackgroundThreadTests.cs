namespace Tiercel.Primitives.Tests;

public class BackgroundThreadTests
{
    [Fact]
    public void ThreadThatGivesWayIsNicerThanOthers()
    {
        if (!OperatingSystem.IsLinux()) return;
        int before = BackgroundThread.Niceness();
        int lowered = 0;
        Thread thread = new(() =>
        {
            BackgroundThread.GiveWay();
            lowered = BackgroundThread.Niceness();
        });
        thread.Start();
        thread.Join();
        Assert.Equal(Math.Max(before, 10), lowered);
        Assert.Equal(before, BackgroundThread.Niceness());
    }
}
