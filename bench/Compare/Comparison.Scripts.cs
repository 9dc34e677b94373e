namespace Tiercel.Bench.Compare;

// Scripts.
internal sealed partial class Comparison
{
    private void RunScripts(Report report)
    {
        Announce("scripts, pinned");
        using BenchServer redis = StartRedis(ServerCore);
        using BenchServer subject = StartSubject(ServerCore);
        report.Scenarios.AddRange(Compare([.. ScriptScenarios.All.Where(options.Includes)], redis, subject));
    }
}
