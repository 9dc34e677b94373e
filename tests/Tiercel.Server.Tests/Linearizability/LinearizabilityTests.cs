using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>
/// Eight clients at once, with GET, SET, INCR, blocks of them and WATCH, several calls in one packet: what they see is what
/// one order of all calls explains, over and over again. TIERCEL_TEST_FULL asks for many more histories.
/// </summary>
public sealed class LinearizabilityTests
{
    private const int Clients = History.MaxClients;
    private const int RoundsAtOnce = 250;

    private static readonly int Repetitions = TestScale.Of(1, 100);

    [Theory]
    [ClassData(typeof(AllTransports))]
    public Task ConcurrentCallsAreExplainedByOneOrder(TransportKind transport) => Explain(transport, sendsScripts: false);

    /// <summary>The same with scripts that declare no keys; of some the thread is another, and some fail.</summary>
    [Theory]
    [ClassData(typeof(AllTransports))]
    public Task ConcurrentScriptsAreExplainedByOneOrder(TransportKind transport) => Explain(transport, sendsScripts: true);

    private static async Task Explain(TransportKind transport, bool sendsScripts)
    {
        SeededRandom random = SeededRandom.Create();
        await using RunningServer server = new(transport, static o => o.Reactors = 3);
        HistoryClient[] clients =
            [.. Enumerable.Range(0, Clients).Select(i => new HistoryClient(server.Connect(), i, random.Seed, sendsScripts))];
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            foreach (History history in Record(clients, repetition * RoundsAtOnce))
                Assert.True(history.IsLinearizable(), $"{random}: no order explains this:\n{history}");
        }

        foreach (HistoryClient client in clients) client.Dispose();
    }

    // Each round begins for all at once, on keys that nobody has used before.
    private static History[] Record(HistoryClient[] clients, int firstRound)
    {
        Call[,][] calls = new Call[RoundsAtOnce, Clients][];
        using Barrier barrier = new(Clients);
        Task[] running =
        [
            .. clients.Select((client, number) => Task.Factory.StartNew(
                () =>
                {
                    try
                    {
                        for (int round = 0; round < RoundsAtOnce; round++)
                        {
                            barrier.SignalAndWait();
                            calls[round, number] = client.Run(firstRound + round);
                        }
                    }
                    finally
                    {
                        barrier.RemoveParticipant(); // the others do not wait for one that failed
                    }
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)),
        ];
        Task.WaitAll(running);
        return
        [
            .. Enumerable.Range(0, RoundsAtOnce).Select(
                round => new History([.. Enumerable.Range(0, Clients).Select(number => calls[round, number])])),
        ];
    }
}
