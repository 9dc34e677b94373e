namespace Tiercel.Bench.Compare;

// What lies between a connection and the data.
internal sealed partial class Comparison
{
    private void RunSessions(Report report)
    {
        Announce("sessions, pinned");
        using BenchServer redis = StartRedis(ServerCore);
        using BenchServer subject = StartSubject(ServerCore);
        report.Scenarios.AddRange(Compare([.. SessionScenarios.All.Where(options.Includes)], redis, subject));
    }
}
