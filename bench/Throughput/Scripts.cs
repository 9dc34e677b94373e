using System.Diagnostics;
using System.Globalization;
using Tiercel.Engine;

namespace Tiercel.Bench.Throughput;

/// <summary>Scripts and transactions in process: what taking one back costs, and what two threads do that share nothing.</summary>
internal static class Scripts
{
    private const int Fields = 1_000_000;
    private const int Writes = 1_000;
    private const int Operations = 300_000;
    private const int Rounds = 7;

    // The runtime compiles what runs often in steps, with a tenth of a second of rest between them.
    private const int WarmUps = 1_000;
    private const int Failures = 1_000;

    private static readonly LuaScript _counting = new(
        "local v = tonumber(redis.call('GET', KEYS[1]) or 0) redis.call('SET', KEYS[1], (v * 31 + 7) % 1000003) return v");

    public static void Run()
    {
        Rollback();
        Scaling("GET + compute + SET", static (engine, key) => engine.Eval(0, _counting, [key]));
        Scaling("transaction of two", static (engine, key) => engine.Transact(0, [key], key, static (ref tx, key) =>
        {
            tx.Strings.Increment(key);
            tx.Strings.Increment(key);
        }));
        Transactions();
    }

    // From the error, which is the last that the script does, to the reply.
    private static void Rollback()
    {
        using TiercelEngine engine = new();
        Hashes hashes = engine.GetDatabase(0).Hashes;
        for (int i = 0; i < Fields; i++) hashes.Set("hash", "field:" + i.ToString(CultureInfo.InvariantCulture), "value"u8);
        long failedAt = 0;
        engine.Scripts.Register("now", (ref _) => failedAt = Stopwatch.GetTimestamp());
        LuaScript script = new(
            $"for i = 1, {Writes} do redis.call('HSET', KEYS[1], 'field:' .. (i * 617 % {Fields}), i) end tiercel.now() error('failed')");
        List<double> times = [];
        for (int round = 0; round < WarmUps + Failures; round++)
        {
            if (!engine.Eval(0, script, ["hash"]).IsError) throw new InvalidOperationException("The script has not failed.");
            if (round >= WarmUps) times.Add(Stopwatch.GetElapsedTime(failedAt).TotalMicroseconds);
        }

        double median = Measure.Median([.. times]);
        Console.WriteLine(
            $"rollback of {Writes:N0} HSETs on {Fields:N0} fields  {median:F1} µs  goal <= 100  {(median <= 100 ? "reached" : "MISSED")}");
    }

    private static void Scaling(string name, Action<TiercelEngine, byte[]> operation)
    {
        using TiercelEngine engine = new();
        List<double> ratios = [];
        List<double> costs = [];
        for (int round = 0; round < Rounds + 1; round++)
        {
            double one = Throughput(engine, 1, operation);
            double two = Throughput(engine, 2, operation);
            // The first round is for the JIT.
            if (round == 0) continue;
            ratios.Add(two / one);
            costs.Add(1e9 / one);
        }

        double ratio = Measure.Median([.. ratios]);
        Console.WriteLine(
            $"{name,-20} {Measure.Median([.. costs]),6:F0} ns, two threads {ratio:F2} x one  goal >= 1.7  {(ratio >= 1.7 ? "reached" : "MISSED")}");
    }

    private static double Throughput(TiercelEngine engine, int threads, Action<TiercelEngine, byte[]> operation)
    {
        using Barrier start = new(threads + 1);
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(t => new Thread(() =>
        {
            byte[] key = System.Text.Encoding.ASCII.GetBytes("key:" + t.ToString(CultureInfo.InvariantCulture));
            start.SignalAndWait();
            for (int i = 0; i < Operations; i++) operation(engine, key);
        }))];
        foreach (Thread worker in workers) worker.Start();
        start.SignalAndWait();
        long began = Stopwatch.GetTimestamp();
        foreach (Thread worker in workers) worker.Join();
        return threads * Operations / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static void Transactions()
    {
        using TiercelEngine engine = new();
        Strings strings = engine.GetDatabase(0).Strings;
        byte[][] keys = ["from"u8.ToArray(), "to"u8.ToArray()];
        double[] costs = Measure.Interleaved(
            Rounds,
            Operations,
            () => Repeat(() =>
            {
                strings.Increment(keys[0], -1);
                strings.Increment(keys[1]);
            }),
            () => Repeat(() => engine.Transact(0, [keys[0], keys[1]], keys, Transfer)),
            () => Repeat(() => engine.Transact(0, [], keys, Transfer)));
        Console.WriteLine($"two INCRs by themselves {costs[0]:F0} ns, as one step {costs[1]:F0} ns, their keys not declared {costs[2]:F0} ns");
    }

    private static void Transfer(ref TiercelTransaction tx, byte[][] keys)
    {
        tx.Strings.Increment(keys[0], -1);
        tx.Strings.Increment(keys[1]);
    }

    private static void Repeat(Action action)
    {
        for (int i = 0; i < Operations; i++) action();
    }
}
