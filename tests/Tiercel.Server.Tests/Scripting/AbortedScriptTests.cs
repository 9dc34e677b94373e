using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>
/// Random scripts that fail, are killed at any moment, run out of memory or of the patience of their thread: the data is afterwards what
/// it was before, byte for byte. TIERCEL_TEST_FULL asks for many more.
/// </summary>
public sealed class AbortedScriptTests
{
    private static readonly int Rounds = TestScale.Of(150, 10_000);

    private static readonly string[] _deeds =
    [
        "'SET', 's{0}', '{1}'", "'APPEND', 's{0}', '{1}'", "'SETRANGE', 's{0}', {1}, 'x'", "'INCRBY', 'i{0}', {1}",
        "'SET', 's{0}', string.rep('x', {1} * 200)", "'HSET', 'h{0}', 'f{1}', '{1}'", "'HDEL', 'h{0}', 'f{1}'",
        "'RPUSH', 'l{0}', '{1}', 'x'", "'LPOP', 'l{0}'", "'LSET', 'l{0}', 0, '{1}'", "'SADD', 't{0}', '{1}'", "'SREM', 't{0}', '{1}'",
        "'SPOP', 't{0}'", "'ZADD', 'z{0}', {1}, 'm{1}'", "'ZREM', 'z{0}', 'm{1}'", "'ZPOPMIN', 'z{0}'", "'DEL', 's{0}', 'h{0}'",
        "'PEXPIREAT', 's{0}', 9999999999999", "'PERSIST', 's{0}'", "'XADD', 'x{0}', '*', 'f', '{1}'", "'XTRIM', 'x{0}', 'MAXLEN', 5",
        "'RENAME', 'i{0}', 'i9'", "'COPY', 'h{0}', 'h9', 'REPLACE'", "'SETBIT', 'b{0}', {1}, 1", "'PFADD', 'p{0}', '{1}'",
        "'SUNIONSTORE', 't9', 't0', 't1'", "'MOVE', 's{0}', 1", "'GEOADD', 'g{0}', {0}, {0}, '{1}'", "'LPUSH', 's{0}', '{1}'",
    ];

    private enum Ending
    {
        Error,
        Memory,
        Kill,
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task NothingIsLeftOfAnAbortedScript(TransportKind transport)
    {
        SeededRandom random = SeededRandom.Create();
        await using RunningServer server = new(transport, static o =>
        {
            o.Reactors = 1;
            o.Scripts.MaxMemoryBytes = 4 * 1024 * 1024;
        });
        using RespConnection runner = server.Connect();
        using RespConnection other = server.Connect();
        for (int round = 0; round < Rounds; round++)
        {
            // Now and then a script that stays, so that there is something to spoil.
            other.Call("EVAL", Deeds(random), "0");
            string before = Dump(other);
            Ending ending = (Ending)random.Next(3);
            string body = Body(random, ending);
            EndlessScript.Send(runner, "EVAL", body, "0");
            if (ending == Ending.Kill) Kill(server, other, random);
            Assert.True(runner.Read().IsError, $"{random}, round {round}: {body}");
            string after = Dump(other);
            Assert.True(before == after, $"{random}, round {round}: {body}\n{before}\n{after}");
        }

        server.Server.Context.Keyspace.CheckInvariants();
        Assert.False(server.Server.Context.Keyspace.Reservations.IsAny);
    }

    private static string Body(SeededRandom random, Ending ending)
    {
        string deeds = Deeds(random);
        string pause = string.Create(CultureInfo.InvariantCulture, $"for i = 1, {random.Next(3) * 15_000} do end ");
        return pause + ending switch
        {
            Ending.Error => deeds + pause + Deeds(random) + "error('x')",
            Ending.Memory => deeds + "local t = {} while true do t[#t + 1] = string.rep('x', 1000) .. #t end",
            _ => "while true do " + deeds + " end",
        };
    }

    private static string Deeds(SeededRandom random)
    {
        StringBuilder body = new();
        for (int i = random.Next(1, 30); i > 0; i--)
        {
            string deed = string.Format(CultureInfo.InvariantCulture, _deeds[random.Next(_deeds.Length)], random.Next(3), random.Next(300));
            body.Append("redis.pcall(").Append(deed).Append(") ");
        }

        return body.ToString();
    }

    private static void Kill(RunningServer server, RespConnection other, SeededRandom random)
    {
        RunningServer.WaitUntil(() => server.Server.Context.Scripts.IsAnyRunning);
        Thread.SpinWait(random.Next(200_000));
        Assert.Equal("OK", other.Call("SCRIPT", "KILL").Text);
    }

    private static string Dump(RespConnection connection)
    {
        StringBuilder text = new();
        foreach (string database in (string[])["1", "0"])
        {
            connection.Call("SELECT", database);
            foreach (string key in connection.Call("KEYS", "*").Items.Select(static k => k.Text).Order(StringComparer.Ordinal))
            {
                text.Append(key).Append('=').Append(Convert.ToHexString(connection.Call("DUMP", key).Payload)).Append('@');
                text.Append(connection.Call("PEXPIRETIME", key).Text).Append('\n');
            }
        }

        return text.ToString();
    }
}
