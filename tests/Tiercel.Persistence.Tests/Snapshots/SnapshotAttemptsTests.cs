using Tiercel.TestKit;

namespace Tiercel.Persistence.Tests;

public sealed class SnapshotAttemptsTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void FailuresInARowAreCountedUntilOneSucceeds()
    {
        SnapshotAttempts attempts = new(_time);
        List<SnapshotOutcome> told = [];
        attempts.Ended = told.Add;

        foreach (bool fails in (bool[])[true, true, false, true]) attempts.Try(_ => Outcome(fails), default);

        Assert.Equal(1, attempts.ConsecutiveFailures);
        Assert.Equal(1, attempts.Successes);
        Assert.Equal(4, told.Count);
        Assert.Same(told[^1], attempts.Last);
    }

    [Fact]
    public void OneThatCouldNotBeginDoesNotCount()
    {
        SnapshotAttempts attempts = new(_time) { Ended = static _ => Assert.Fail("It has not ended.") };

        Assert.Null(attempts.Try(static _ => null, default));

        Assert.Null(attempts.Last);
        Assert.Equal(0, attempts.Successes);
        Assert.False(attempts.IsRunning);
    }

    [Fact]
    public void AfterAFailureItIsTriedAgainBehindAPause()
    {
        SnapshotAttempts attempts = new(_time);
        Assert.True(attempts.MayTry(Pause));
        attempts.Try(_ => Outcome(fails: true), default);
        Assert.False(attempts.MayTry(Pause));
        _time.Advance(Pause);
        Assert.True(attempts.MayTry(Pause));

        attempts.Try(_ => Outcome(fails: false), default);

        Assert.True(attempts.MayTry(Pause));
    }

    [Fact]
    public void WhileOneIsUnderWayItsTimeIsTold()
    {
        SnapshotAttempts attempts = new(_time);
        attempts.Try(
            _ =>
            {
                _time.Advance(Pause);
                Assert.Equal(Pause, attempts.RunningFor);
                return Outcome(fails: false);
            },
            default);

        Assert.Null(attempts.RunningFor);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 5)]
    [InlineData(3, 60)]
    [InlineData(4, 120)]
    [InlineData(8, 1920)]
    [InlineData(9, 3600)]
    [InlineData(1_000_000, 3600)]
    public void PauseBeforeARewriteDoublesWithEachFailureFromTheThirdOn(long failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RewriteSchedule.PauseAfter(failures));

    private static SnapshotOutcome Outcome(bool fails) => new(fails ? new IOException("full") : null, 1, 2, 3, Pause);
}
