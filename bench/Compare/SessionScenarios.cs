namespace Tiercel.Bench.Compare;

/// <summary>What is compared of the commands that are about connections more than about data, with the goals for them.</summary>
internal static class SessionScenarios
{
    private const int SetsOfBlock = 10;

    /// <summary>
    /// Messages to subscribers: one request is a message to all of them, and a run ends when all have all of it. So a request
    /// a second is as many messages a second as there are subscribers.
    /// </summary>
    private static readonly Scenario[] Publishing =
    [
        .. from subscribers in (int[])[1, 50, 1000]
           from depth in (int[])[1, 16]
           select new Scenario(Client.Light, $"publish to {subscribers:N0}", depth, Pinned: true)
           {
               Template = "PUBLISH bench a-message-of-thirty-two-bytes-12",
               Connections = subscribers == 1000 ? 1 : 4, Subscribers = subscribers, Goals = new Goals { Throughput = 1.2 },
           },
    ];

    /// <summary>
    /// MULTI, ten SETs and EXEC, sent together, one block at a time and sixteen at a time: the depth counts requests, of which a
    /// block has twelve.
    /// </summary>
    private static readonly Scenario[] Transactions =
    [
        .. from blocks in (int[])[1, 16]
           select new Scenario(Client.Light, $"multi of {SetsOfBlock} sets", blocks * (SetsOfBlock + 2), Pinned: true)
           {
               Template = $"MULTI;{string.Join(';', Enumerable.Range(0, SetsOfBlock).Select(i => $"SET key{i}:{{n}} value"))};EXEC",
               Keys = 10_000, Note = $"{blocks} block{(blocks == 1 ? "" : "s")} at a time",
               Goals = new Goals { Throughput = 1.2, P99 = null },
           },
    ];

    public static IReadOnlyList<Scenario> All { get; } = [.. Transactions, .. Publishing];
}
