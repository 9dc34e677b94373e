using System.Globalization;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>What the system is asked to do, in the order in which it is asked: no reply leaves before its change is on the disk.</summary>
public sealed class SyncOrderTests
{
    private const int Batches = 60;

    [RequiresStraceFact]
    public void EveryAcknowledgedBatchHasASyncBeforeItsReply()
    {
        using ScratchDirectory directory = new();
        string trace = Path.Combine(directory.Path, "calls");
        using (TracedProcess server = new(
            trace, "fdatasync,sendto", "--appendonly", "yes", "--appendfsync", "always", "--dir", directory.Path, "--transport", "epoll"))
        {
            using RespConnection alone = server.Connect();
            Write(alone, "alone");
            // In company the sync is handed over to another thread.
            using RespConnection company = server.Connect();
            Write(alone, "in company");
            alone.Send(RespConnection.Encode(["SHUTDOWN"u8.ToArray()]));
            server.WaitForExit(TimeSpan.FromSeconds(30));
        }

        string[] calls = File.ReadAllLines(trace);
        Assert.Equal(2 * Batches, CheckOrder(calls));
    }

    // A group of changes at a time, so that each needs a sync of its own.
    private static void Write(RespConnection connection, string value)
    {
        Assert.Equal("PONG", connection.Call("PING").Text);
        for (int i = 0; i < Batches; i++)
            Assert.Equal("OK", connection.Call("MSET", "a", value, "b", i.ToString(CultureInfo.InvariantCulture)).Text);
    }

    // Returns how many changes were acknowledged. A call that another thread's comes in between of is written in two lines.
    private static int CheckOrder(string[] calls)
    {
        int syncs = 0;
        int syncsBefore = 0;
        int acknowledged = 0;
        int acknowledgedInAll = 0;
        foreach (string call in calls)
        {
            if (call.Contains("fdatasync", StringComparison.Ordinal) && call.EndsWith("= 0", StringComparison.Ordinal)) syncs++;
            if (!call.Contains(" sendto(", StringComparison.Ordinal)) continue;
            if (call.Contains("+PONG", StringComparison.Ordinal)) (syncsBefore, acknowledged) = (syncs, 0);
            if (!call.Contains("\"+OK", StringComparison.Ordinal)) continue;
            acknowledged++;
            acknowledgedInAll++;
            Assert.True(syncs - syncsBefore >= acknowledged, $"{acknowledged} batches were acknowledged after {syncs - syncsBefore} syncs: {call}");
        }

        return acknowledgedInAll;
    }
}
