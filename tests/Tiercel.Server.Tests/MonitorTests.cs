using System.Text;
using System.Text.RegularExpressions;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed partial class MonitorTests
{
    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task LinesTellTimeDatabaseAddressAndArguments(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection watcher = server.Connect();
        using RespConnection caller = server.Connect();
        watcher.Call("MONITOR");
        caller.Call("SELECT", "3");
        caller.Call(["SET"u8.ToArray(), "a\"b\\\n\r\t\a\b\0\xFF"u8.ToArray(), ""u8.ToArray()]);
        caller.Call("AUTH", "default", "secret");
        caller.Call("HELLO", "3", "AUTH", "default", "secret");
        Match select = Line().Match(watcher.Read().Text);
        Assert.Equal("3", select.Groups["database"].Value);
        Assert.Equal("\"SELECT\" \"3\"", select.Groups["arguments"].Value);
        Assert.Equal(@"""SET"" ""a\""b\\\n\r\t\a\b\x00\xc3\xbf"" """"", Arguments(watcher));
        Assert.Equal("\"AUTH\" \"(redacted)\" \"(redacted)\"", Arguments(watcher));
        Assert.Equal("\"HELLO\" \"3\" \"AUTH\" \"(redacted)\" \"(redacted)\"", Arguments(watcher));
        Assert.Contains(" flags=O ", caller.Call("CLIENT", "LIST").Text, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task EveryCallIsSeenOnceByEachWatcherAndInTheOrderOfItsCaller(TransportKind transport)
    {
        const int callers = 3;
        const int calls = 2_000;
        await using RunningServer server = new(transport, static o => o.Reactors = 2);
        RespConnection[] watchers = [.. Enumerable.Range(0, 2).Select(_ => server.Connect())];
        foreach (RespConnection watcher in watchers) watcher.Call("MONITOR");
        Thread[] threads = [.. Enumerable.Range(0, callers).Select(caller => new Thread(() =>
        {
            using RespConnection connection = server.Connect();
            StringBuilder text = new();
            for (int i = 0; i < calls; i++) text.Append("ECHO ").Append(caller).Append(':').Append(i).Append("\r\n");
            connection.Send(Encoding.ASCII.GetBytes(text.ToString()));
            for (int i = 0; i < calls; i++) connection.Read();
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (RespConnection watcher in watchers)
        {
            int[] next = new int[callers];
            for (int i = 0; i < callers * calls; i++)
            {
                string argument = Arguments(watcher)[8..^1];
                Assert.Equal($"{argument[0]}:{next[argument[0] - '0']++}", argument);
            }

            watcher.Dispose();
        }

        foreach (Thread thread in threads) thread.Join();
        RunningServer.WaitUntil(() => server.Server.Context.Dispatcher.Observer is null);
    }

    private static string Arguments(RespConnection watcher) => Line().Match(watcher.Read().Text).Groups["arguments"].Value;

    [GeneratedRegex(@"^(?<seconds>\d+)\.\d{6} \[(?<database>\d+) 127\.0\.0\.1:\d+\] (?<arguments>.*)$")]
    private static partial Regex Line();
}
