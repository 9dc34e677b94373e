namespace Tiercel.Bench.Compare;

/// <summary>What is compared of the commands that are about connections more than about data, with the goals for them.</summary>
internal static class SessionScenarios
{
    /// <summary>
    /// Messages to subscribers: one request is a message to all of them, and a run ends when all have all of it. So a request
    /// a second is as many messages a second as there are subscribers.
    /// </summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        .. from subscribers in (int[])[1, 50, 1000]
           from depth in (int[])[1, 16]
           select new Scenario(Client.Light, $"publish to {subscribers:N0}", depth, Pinned: true)
           {
               Template = "PUBLISH bench a-message-of-thirty-two-bytes-12",
               Connections = subscribers == 1000 ? 1 : 4, Subscribers = subscribers, Goals = new Goals { Throughput = 1.2 },
           },
    ];
}
