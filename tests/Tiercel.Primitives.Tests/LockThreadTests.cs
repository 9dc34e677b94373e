namespace Tiercel.Primitives.Tests;

public class LockThreadTests
{
    [Fact]
    public void ThreadInACallbackMayTakeLocksOnlyWhileItIsExempt()
    {
        int id = LockThread.Id;
        LockThread.BeginCallback();
        try
        {
            Assert.Throws<InvalidOperationException>(() => LockThread.Id);
            Assert.Throws<InvalidOperationException>(LockThread.RequireNoCallback);
            int exemption = LockThread.BeginExemption();
            Assert.Equal(id, LockThread.Id);
            LockThread.RequireNoCallback();
            LockThread.EndExemption(exemption);
            Assert.Throws<InvalidOperationException>(() => LockThread.Id);
        }
        finally
        {
            LockThread.EndCallback();
        }

        Assert.Equal(id, LockThread.Id);
    }

    [Fact]
    public void ExemptionOfAThreadThatIsInNoCallbackChangesNothing()
    {
        int exemption = LockThread.BeginExemption();
        int id = LockThread.Id;
        LockThread.EndExemption(exemption);
        Assert.Equal(id, LockThread.Id);
    }
}
