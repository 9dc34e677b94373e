using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Tests;

public sealed class EvalTests
{
    [Fact]
    public void ScriptFindsItsKeysAndArguments()
    {
        using TiercelEngine engine = new();
        LuaScript script = new("redis.call('SET', KEYS[1], ARGV[1]) return {KEYS[1], redis.call('GET', KEYS[1])}");
        CommandReply reply = engine.Eval(3, script, ["k"], [42]);
        Assert.Equal(["k", "42"], reply.Items.Select(static i => i.ToString()));
        Assert.Equal("42", engine.ExecuteOn(3, "GET", "k").ToString());
    }

    [Fact]
    public void EveryKindOfChangeOfAFailedScriptIsTakenBack()
    {
        SeededRandom random = SeededRandom.Create();
        using TiercelEngine engine = new();
        for (int round = 0; round < 400; round++)
        {
            string before = EngineDump.Of(engine);
            string body = RandomBody(random);
            bool fails = random.Next(2) == 0;
            CommandReply reply = engine.Eval(0, new LuaScript(body + (fails ? " error('x')" : " return 1")));
            Assert.True(reply.IsError || !fails, $"{random}, round {round}: {body}");
            if (reply.IsError) Assert.True(EngineDump.Of(engine) == before, $"{random}, round {round}: {body}");
        }
    }

    [Fact]
    public void ScriptsOfSeveralThreadsLoseNoUpdate()
    {
        const int threads = 4;
        const int rounds = 5_000;
        using TiercelEngine engine = new();
        LuaScript script = new("local k = ARGV[1] redis.call('SET', k, (tonumber(redis.call('GET', k)) or 0) + 1)");
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            for (int i = 0; i < rounds; i++) engine.Eval(0, script, [], ["n" + (i % 5)]);
        });
        long sum = Enumerable.Range(0, 5).Sum(i => long.Parse(engine.Execute("GET", "n" + i).ToString(), CultureInfo.InvariantCulture));
        Assert.Equal(threads * rounds, sum);
    }

    [Fact]
    public async Task LongScriptOfACallerThatMayWaitRunsElsewhere()
    {
        using TiercelEngine engine = new();
        CommandReply reply = await engine.ExecuteAsync(0, ["EVAL", "for i = 1, 3000000 do end return 'done'", 0]);
        Assert.Equal("done", reply.ToString());
    }

    private static string RandomBody(SeededRandom random)
    {
        string[] deeds =
        [
            "redis.call('SET', 's{0}', '{1}')", "redis.call('APPEND', 's{0}', '{1}')", "redis.call('INCRBY', 'i{0}', {1})",
            "redis.call('HSET', 'h{0}', 'f{1}', '{1}')", "redis.call('HDEL', 'h{0}', 'f{1}')", "redis.call('RPUSH', 'l{0}', '{1}', 'x')",
            "redis.call('LPOP', 'l{0}')", "redis.call('SADD', 't{0}', '{1}')", "redis.call('SREM', 't{0}', '{1}')",
            "redis.call('ZADD', 'z{0}', {1}, 'm{1}')", "redis.call('ZREM', 'z{0}', 'm{1}')", "redis.call('DEL', 's{0}', 'h{0}')",
            "redis.call('PEXPIREAT', 's{0}', 9999999999999)", "redis.call('XADD', 'x{0}', '*', 'f', '{1}')", "redis.call('RENAME', 'i{0}', 'i9')",
            "redis.call('COPY', 'h{0}', 'h9', 'REPLACE')", "redis.call('SETBIT', 'b{0}', {1}, 1)", "redis.pcall('LPUSH', 's{0}', '{1}')",
        ];
        StringBuilder body = new();
        for (int i = random.Next(1, 30); i > 0; i--)
        {
            string deed = deeds[random.Next(deeds.Length)];
            // A key to rename may be missing.
            if (deed.Contains("RENAME", StringComparison.Ordinal)) deed = deed.Replace("call", "pcall", StringComparison.Ordinal);
            body.Append(string.Format(CultureInfo.InvariantCulture, deed, random.Next(3), random.Next(300))).Append(' ');
        }

        return body.ToString();
    }
}
