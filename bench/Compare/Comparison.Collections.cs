namespace Tiercel.Bench.Compare;

// Hashes, lists, sets and sorted sets: requests beside each other, then the memory they take.
internal sealed partial class Comparison
{
    private void RunCollections(Report report)
    {
        Announce("collections, pinned");
        using (BenchServer redis = StartRedis(ServerCore))
        using (BenchServer subject = StartSubject(ServerCore))
        {
            foreach (BenchServer server in (BenchServer[])[redis, subject])
            {
                foreach ((string template, long requests) in CollectionScenarios.Setup) Clients.FillBy(server, template, requests);
            }

            report.Scenarios.AddRange(Compare([.. CollectionScenarios.Small.Where(options.Includes)], redis, subject));
            if (!options.Quick) report.Scenarios.AddRange(Compare([.. CollectionScenarios.Large.Where(options.Includes)], redis, subject));
        }
    }

    private void MeasureCollections(Report report)
    {
        Announce("memory of collections");
        foreach (CollectionShape shape in CollectionShape.All)
        {
            using BenchServer redis = StartRedis(core: null);
            double ofRedis = BytesOf(redis, shape);
            using BenchServer subject = StartSubject(core: null);
            report.CollectionMemory.Add(new CollectionMemoryResult(shape, ofRedis, BytesOf(subject, shape)));
            Console.Error.WriteLine($"  {shape.Title}: {report.CollectionMemory[^1].Tiercel / ofRedis:F2}");
        }
    }

    // Code and buffers that come with the first requests are not the cost of what is stored: the same request is made on
    // another key first.
    private static double BytesOf(BenchServer server, CollectionShape shape)
    {
        Clients.SetOneKey(server, WarmupOfOneKey);
        Clients.FillBy(server, shape.Warmup, CollectionShape.WarmupRequests);
        long before = server.ResidentBytes;
        Clients.FillBy(server, shape.Template, shape.Requests);
        return (double)(server.ResidentBytes - before) / shape.Requests;
    }
}
