using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>The end of the program while clients are busy, on every transport.</summary>
public sealed class GracefulStopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [OnLinuxTheory]
    [ClassData(typeof(AllTransports))]
    public void SignalExecutesWhatWasSentAndLetsGoOfWhoeverWaits(TransportKind transport)
    {
        using TiercelProcess server = new("--transport", AllTransports.NameOf(transport));
        using RespConnection busy = server.Connect();
        using RespConnection waiter = server.Connect();
        using RespConnection half = server.Connect();
        waiter.Send("BLPOP nokey 0\r\n"u8);
        half.Send("*2\r\n$4\r\nECHO\r\n$100\r\nhalf"u8);
        RunningServer.WaitUntil(() => busy.Call("INFO", "clients").Text.Contains("blocked_clients:1", StringComparison.Ordinal));
        busy.Send(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("INCR n\r\n", 1_000))));
        // The last of them shows that all of them have arrived.
        for (int i = 1; i <= 10; i++) Assert.Equal(i, busy.Read().Integer);

        Signal(server, "TERM");

        for (int i = 11; i <= 1_000; i++) Assert.Equal(i, busy.Read().Integer);
        Assert.Throws<EndOfStreamException>(busy.Read);
        Assert.Throws<EndOfStreamException>(waiter.Read);
        Assert.Throws<EndOfStreamException>(half.Read);
        Assert.Equal(0, server.WaitForExit(Patience));
    }

    [OnLinuxTheory]
    [ClassData(typeof(AllTransports))]
    public void ClientThatNeverReadsHoldsUpTheEndNoLongerThanTheTimeout(TransportKind transport)
    {
        using TiercelProcess server = new("--transport", AllTransports.NameOf(transport), "--shutdown-timeout", "1");
        using RespConnection lazy = server.Connect();
        using RespConnection other = server.Connect();
        lazy.Call(["SET"u8.ToArray(), "k"u8.ToArray(), new byte[1_000_000]]);
        lazy.Send(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("GET k\r\n", 100))));
        RunningServer.WaitUntil(() => other.Call("CLIENT", "LIST").Text.Contains(" oll=1 ", StringComparison.Ordinal));

        other.Send("SHUTDOWN NOSAVE\r\n"u8);

        Assert.Equal(0, server.WaitForExit(Patience));
        Assert.Throws<EndOfStreamException>(other.Read);
    }

    [OnLinuxTheory]
    [ClassData(typeof(AllTransports))]
    public void ShutdownAnswersAsRedisAndEndsWithNowAndForce(TransportKind transport)
    {
        using TiercelProcess server = new("--transport", AllTransports.NameOf(transport));
        using RespConnection client = server.Connect();
        Assert.Equal("ERR No shutdown in progress.", client.Call("SHUTDOWN", "ABORT").Text);
        Assert.Equal("ERR syntax error", client.Call("SHUTDOWN", "ABORT", "NOW").Text);
        Assert.Equal("ERR syntax error", client.Call("SHUTDOWN", "SAVE", "NOSAVE").Text);
        Assert.Equal("ERR syntax error", client.Call("SHUTDOWN", "LATER").Text);

        client.Send("SHUTDOWN NOSAVE NOW FORCE\r\n"u8);

        Assert.Throws<EndOfStreamException>(client.Read);
        Assert.Equal(0, server.WaitForExit(Patience));
    }

    private static void Signal(TiercelProcess server, string name)
    {
        using Process kill = Process.Start("kill", ["-" + name, server.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
