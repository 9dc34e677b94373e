using Tiercel.Primitives;

namespace Tiercel.Engine.Tests;

public class EvictionQueuesTests
{
    private const int Keys = 1000;

    private readonly EvictionQueues _queues = new(new MemoryAccount());

    [Fact]
    public void WhatWasNeverUsedGoesBeforeWhatWas()
    {
        ushort unused = _queues.Enter(1);
        ushort used = _queues.Enter(2);
        QueuePlace.Touch(ref used);
        PassLaps(0.5);
        Assert.True(_queues.Badness(ref unused) > _queues.Badness(ref used));
        Assert.True(QueuePlace.IsMain(used));
        Assert.False(QueuePlace.IsMain(unused));
    }

    [Fact]
    public void TimePassesHoweverManyKeysThereAre()
    {
        const int keys = 10_000_000;
        ushort first = _queues.Enter(1);
        long before = _queues.Badness(ref first);
        // A tenth of a lap.
        for (int i = 0; i < keys / 10; i++) _queues.Evicted((ulong)i << 20, _queues.Enter((ulong)i), keys);
        Assert.True(_queues.Badness(ref first) >= before + (EvictionQueues.TicksPerLap / 10));
    }

    [Fact]
    public void WhatIsNewGoesAfterWhatStayedWithoutUse()
    {
        ushort old = _queues.Enter(1);
        PassLaps(0.5);
        ushort young = _queues.Enter(2);
        Assert.True(_queues.Badness(ref old) > _queues.Badness(ref young));
    }

    [Fact]
    public void WhatComesBackSoonAfterItsEvictionEntersTheMainQueue()
    {
        ushort access = _queues.Enter(42);
        _queues.Evicted(42, access, Keys);
        Assert.True(QueuePlace.IsMain(_queues.Enter(42)));
        PassLaps(3);
        Assert.False(QueuePlace.IsMain(_queues.Enter(42)));
    }

    [Fact]
    public void EachUseBuysARoundOfTheMainQueue()
    {
        ushort idle = QueuePlace.Main(0, 0);
        ushort used = QueuePlace.Main(0, 2);
        PassLaps(1.5);
        long before = _queues.Badness(ref used);
        Assert.Equal(1, QueuePlace.Uses(used));
        Assert.True(_queues.Badness(ref idle) > before);
        PassLaps(1);
        Assert.True(_queues.Badness(ref used) > before);
        Assert.Equal(0, QueuePlace.Uses(used));
    }

    [Fact]
    public void UsesAreCountedToThreeAndDisturbNothingElse()
    {
        ushort access = QueuePlace.Small(QueuePlace.TickModulus - 1);
        for (int i = 0; i < 10; i++) QueuePlace.Touch(ref access);
        Assert.Equal(QueuePlace.MaxUses, QueuePlace.Uses(access));
        Assert.False(QueuePlace.IsMain(access));
        Assert.Equal(1, QueuePlace.Age(access, 0));
    }

    // A lap is as many evictions as there are keys, of the main queue here, which moves both clocks.
    private void PassLaps(double laps)
    {
        for (int i = 0; i < laps * Keys; i++) _queues.Evicted((ulong)i << 20, QueuePlace.Main(0, 0), Keys);
    }
}
