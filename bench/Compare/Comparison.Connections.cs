namespace Tiercel.Bench.Compare;

// The ways that bytes take: encryption, many connections, idle ones, epoll and io_uring.
internal sealed partial class Comparison
{
    // Both servers give memory back that a client needed a moment ago; Redis looks after each within seconds.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    private void RunConnections(Report report)
    {
        Announce("encrypted, pinned");
        using (SelfSigned certificate = new())
        using (BenchServer redis = BenchServer.StartRedis("Redis", ServerCore, certificate))
        using (BenchServer subject = StartSubject(ServerCore, certificate))
        {
            foreach (BenchServer server in (BenchServer[])[redis, subject]) _clients.Run(ConnectionScenarios.EncryptedSet, server);
            report.Scenarios.AddRange(Compare([.. ConnectionScenarios.Encrypted.Where(options.Includes)], redis, subject));
        }

        foreach (string transport in ConnectionScenarios.Transports)
        {
            Announce($"1,000 connections, {transport}, pinned");
            using BenchServer redis = StartRedis(ServerCore);
            using BenchServer subject = StartSubject(ServerCore, TransportOf(transport));
            foreach (BenchServer server in (BenchServer[])[redis, subject]) Clients.Fill(server, keys: 1, valueBytes: 3);
            report.Scenarios.AddRange(Compare(ConnectionScenarios.Many(transport), redis, subject));
        }
    }

    private void RunIoUringBesideEpoll(Report report)
    {
        Announce("io_uring beside epoll, pinned");
        using BenchServer epoll = StartSubject(ServerCore, TransportOf("epoll"));
        using BenchServer subject = StartSubject(ServerCore, TransportOf("io_uring"));
        foreach (BenchServer server in (BenchServer[])[epoll, subject]) Clients.Fill(server, keys: 1, valueBytes: 3);
        report.Scenarios.AddRange(Compare([.. ConnectionScenarios.IoUringBesideEpoll.Where(options.Includes)], epoll, subject));
    }

    private void MeasureIdle(Report report)
    {
        Announce($"{ConnectionScenarios.IdleConnections:N0} idle connections, pinned");
        string[] room = ["--maxclients", "15000"];
        IdleFigures ofRedis;
        using (BenchServer redis = StartRedis(ServerCore, room)) ofRedis = IdleAt(redis);
        foreach (string transport in ConnectionScenarios.Transports)
        {
            using BenchServer subject = StartSubject(ServerCore, [.. room, .. TransportOf(transport)]);
            report.Idle.Add(new IdleResult(transport, ofRedis, IdleAt(subject)));
        }
    }

    private IdleFigures IdleAt(BenchServer server)
    {
        _clients.WarmUp(ConnectionScenarios.Ping with { Connections = 50 }, server);
        double alone = P99OfPing(server);
        Thread.Sleep(Settling);
        long before = server.ResidentBytes;
        using IdleClients idle = new(server.Port, ConnectionScenarios.IdleConnections);
        Thread.Sleep(Settling);
        double bytes = (double)(server.ResidentBytes - before) / ConnectionScenarios.IdleConnections;
        Console.Error.WriteLine($"  {server.Name}: {bytes:F0} B");
        return new IdleFigures(bytes, alone, P99OfPing(server));
    }

    private double P99OfPing(BenchServer server) =>
        Statistics.Median([.. Enumerable.Range(0, options.Rounds).Select(_ => _clients.Run(ConnectionScenarios.Ping, server).P99Us)]);

    // A second redis-server has no transports to choose from.
    private string[] TransportOf(string name) => options.Self ? [] : ["--transport", name];
}
