using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>
/// One of the clients of a history: it sends calls at random, several at once at times, and keeps what was answered when.
/// Values that it writes nobody else writes.
/// </summary>
internal sealed class HistoryClient(RespConnection connection, int number, int seed, bool sendsScripts = false) : IDisposable
{
    // Several steps as one, of keys that are not declared; some take long, and some fail and have done nothing.
    private const string Script =
        "local r = {} for i = 3, #ARGV, 3 do local c, k, v = ARGV[i], ARGV[i + 1], ARGV[i + 2] "
        + "if c == 'SET' then redis.call(c, k, v) r[#r + 1] = v else r[#r + 1] = redis.call(c, k) end "
        + "for j = 1, ARGV[1] do end end if ARGV[2] == 'fail' then error('in vain') end return r";

    private const int Bursts = 6;
    private const int MaxBurst = 4;

    // Far enough apart that increments never lead from one client's values to another's.
    private const long ValuesOfEach = 1_000_000_000;

    private readonly Random _random = new(seed + number);
    private readonly List<Call> _calls = [];
    private long _written = number * ValuesOfEach;

    /// <summary>Sends and waits for some calls on the keys of a round, which are its own.</summary>
    public Call[] Run(int round)
    {
        _calls.Clear();
        for (int i = 0; i < Bursts; i++)
        {
            if (_random.Next(6) == 0) Watch(round);
            else Burst(round);
        }

        return [.. _calls];
    }

    public void Dispose() => connection.Dispose();

    private void Burst(int round)
    {
        if (sendsScripts && _random.Next(6) == 0) Fail(round);
        Step[][] plans = [.. Enumerable.Range(0, _random.Next(1, MaxBurst + 1)).Select(_ => Plan())];
        StringBuilder commands = new();
        foreach (Step[] plan in plans) Write(commands, round, plan);
        long invokedAt = Send(commands);
        foreach (Step[] plan in plans)
        {
            IReadOnlyList<RespReply> replies = ReadReplies(plan.Length);
            _calls.Add(new Call([.. plan.Zip(replies, Answered)], invokedAt, Stopwatch.GetTimestamp()));
        }
    }

    // WATCH, GET, MULTI, SET, EXEC: a block that goes through is a call that read what GET had replied. One that does not has
    // done nothing, whenever that was.
    private void Watch(int round)
    {
        int key = _random.Next(KeyValues.Count);
        long invokedAt = Send(new StringBuilder().Append(CultureInfo.InvariantCulture, $"WATCH {Key(round, key)}\r\nGET {Key(round, key)}\r\n"));
        connection.Read();
        Step seen = Answered(new Step(StepKind.Get, key, 0), connection.Read());
        _calls.Add(new Call([seen], invokedAt, Stopwatch.GetTimestamp()));
        Step written = new(StepKind.Set, key, ++_written);
        StringBuilder commands = new("MULTI\r\n");
        WriteStep(commands, round, written);
        invokedAt = Send(commands.Append("EXEC\r\n"));
        connection.Read();
        connection.Read();
        if (!connection.Read().IsNull) _calls.Add(new Call([seen, written], invokedAt, Stopwatch.GetTimestamp()));
    }

    private void Fail(int round)
    {
        StringBuilder commands = new();
        WriteScript(commands, round, Plan(), "fail");
        Send(commands);
        Assert.Contains("in vain", connection.Read().Text, StringComparison.Ordinal);
    }

    private Step[] Plan() =>
        [.. Enumerable.Range(0, _random.Next(3) == 0 ? _random.Next(2, 5) : 1).Select(_ => AnyStep())];

    private Step AnyStep()
    {
        StepKind kind = (StepKind)_random.Next(3);
        return new Step(kind, _random.Next(KeyValues.Count), kind == StepKind.Set ? ++_written : 0);
    }

    private void Write(StringBuilder commands, int round, Step[] plan)
    {
        if (sendsScripts && plan.Length > 1)
        {
            WriteScript(commands, round, plan, "return");
            return;
        }

        if (plan.Length > 1) commands.Append("MULTI\r\n");
        foreach (Step step in plan) WriteStep(commands, round, step);
        if (plan.Length > 1) commands.Append("EXEC\r\n");
    }

    private static void WriteStep(StringBuilder commands, int round, Step step)
    {
        string key = Key(round, step.Key);
        commands.Append(step.Kind switch
        {
            StepKind.Get => $"GET {key}\r\n",
            StepKind.Increment => $"INCR {key}\r\n",
            _ => string.Create(CultureInfo.InvariantCulture, $"SET {key} {step.Value}\r\n"),
        });
    }

    private void WriteScript(StringBuilder commands, int round, Step[] plan, string end)
    {
        int turns = _random.Next(8) == 0 ? 12_000 : 1;
        commands.Append(CultureInfo.InvariantCulture, $"EVAL \"{Script}\" 0 {turns} {end}");
        foreach (Step step in plan)
        {
            string name = step.Kind switch { StepKind.Get => "GET", StepKind.Increment => "INCR", _ => "SET" };
            commands.Append(CultureInfo.InvariantCulture, $" {name} {Key(round, step.Key)} {step.Value}");
        }

        commands.Append("\r\n");
    }

    private static string Key(int round, int key) => string.Create(CultureInfo.InvariantCulture, $"{round}:{key}");

    private long Send(StringBuilder commands)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(commands.ToString());
        long invokedAt = Stopwatch.GetTimestamp();
        connection.Send(bytes);
        return invokedAt;
    }

    private IReadOnlyList<RespReply> ReadReplies(int steps)
    {
        if (steps == 1) return [connection.Read()];
        if (sendsScripts) return connection.Read().Items;
        for (int i = 0; i <= steps; i++) connection.Read(); // OK, and QUEUED for each
        return connection.Read().Items;
    }

    private static Step Answered(Step step, RespReply reply)
    {
        Assert.False(reply.IsError, reply.Text);
        if (step.Kind == StepKind.Set) return step;
        return step with { Value = reply.IsNull ? KeyValues.Absent : reply.Integer };
    }
}
