namespace Tiercel.Primitives.Tests;

public class WordLockTests
{
    private WordLock _lock;
    private long _count;

    [Fact]
    public void OneThreadAtATimeIsInside()
    {
        const int perThread = 200_000;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < perThread; i++)
            {
                _lock.Enter(0);
                _count++;
                _lock.Exit(0);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(4 * perThread, _count);
    }

    [Fact]
    public void ThreadsThatParkAreAllWoken()
    {
        using CountdownEvent entered = new(8);
        _lock.Enter(3);
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            _lock.Enter(3);
            entered.Signal();
            _lock.Exit(3);
        }))];
        foreach (Thread thread in threads) thread.Start();
        // Held until all of them have given up spinning: only a parked thread is in this state.
        Assert.True(SpinWait.SpinUntil(() => threads.All(t => t.ThreadState.HasFlag(ThreadState.WaitSleepJoin)), 20_000));
        _lock.Exit(3);
        Assert.True(entered.Wait(20_000), "a parked thread was never woken");
        foreach (Thread thread in threads) thread.Join();
    }

    [Fact]
    public void EnteringTwiceThrowsAndTheLockCanStillBeReleased()
    {
        Assert.True(_lock.Enter(0));
        Assert.Throws<InvalidOperationException>(() => _lock.Enter(0));
        Assert.True(_lock.IsHeldByCurrentThread);
        _lock.Exit(0);
        Assert.False(_lock.IsHeldByCurrentThread);
        Assert.True(_lock.Enter(0));
        _lock.Exit(0);
    }

    [Fact]
    public void ContentionIsReported()
    {
        Assert.True(_lock.TryEnter());
        bool? first = null;
        Thread other = new(() =>
        {
            first = _lock.Enter(0);
            _lock.Exit(0);
        });
        other.Start();
        Assert.True(SpinWait.SpinUntil(() => other.ThreadState.HasFlag(ThreadState.WaitSleepJoin), 20_000));
        _lock.Exit(0);
        other.Join();
        Assert.False(first);
    }
}
