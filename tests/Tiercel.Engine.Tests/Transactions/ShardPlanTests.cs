namespace Tiercel.Engine.Tests;

public sealed class ShardPlanTests
{
    [Fact]
    public void WideningAddsWhatWasLackingThenTheDatabaseThenEverything()
    {
        ShardPlan plan = new();
        plan.Add(1, 0b1);
        plan.Widen(2, 0b100, tries: 1);
        Assert.Equal((0b1UL, 0b100UL), (plan[1], plan[2]));
        plan.Widen(1, 0b10, tries: 2);
        Assert.Equal((ulong.MaxValue, 0b100UL), (plan[1], plan[2]));
        Assert.False(plan.IsEverything);
        plan.Widen(2, 0b1000, tries: 3);
        Assert.True(plan.IsEverything);
    }

    [Fact]
    public void WideningByAPlanAddsEachOfItsDatabases()
    {
        ShardPlan missing = new();
        missing.Add(0, 0b1);
        missing.Add(3, 0b10);
        ShardPlan plan = new();
        plan.Widen(missing, tries: 1);
        Assert.Equal((0b1UL, 0UL, 0b10UL), (plan[0], plan[1], plan[3]));
        missing.AddEverything();
        plan.Widen(missing, tries: 1);
        Assert.True(plan.IsEverything);
    }

    [Fact]
    public void PlanIsEmptyUntilSomethingIsNeeded()
    {
        ShardPlan plan = new();
        Assert.True(plan.IsEmpty);
        plan.Add(2, 0);
        Assert.True(plan.IsEmpty);
        plan.Add(2, 1);
        Assert.False(plan.IsEmpty);
        plan.Clear();
        Assert.True(plan.IsEmpty);
        plan.AddEverything();
        Assert.False(plan.IsEmpty);
    }
}
