using System.Diagnostics;
using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>Runs a case on both servers and fails at the first step whose replies do not agree.</summary>
public static class CaseRunner
{
    private const int CloseDeadlineMs = 5_000;
    private static readonly TimeSpan PollDeadline = TimeSpan.FromSeconds(10);

    public static void Run(ServerPair servers, Case subject, int protocol)
    {
        using ConnectionPair connections = servers.Connect();
        Run(connections, subject, protocol);
    }

    public static void Run(ConnectionPair connections, Case subject, int protocol)
    {
        connections.Reset(protocol);
        foreach (CaseStep step in subject.Steps) RunStep(connections, subject, step);
    }

    private static void RunStep(ConnectionPair connections, Case owner, CaseStep step)
    {
        if (step.Action == StepAction.PollUntil)
        {
            Poll(connections.Redis, owner, step);
            Poll(connections.Subject, owner, step);
            return;
        }

        connections.Send(step.Action == StepAction.SendRaw ? step.Words[0] : RespConnection.Encode(step.Words));
        (RespReply redis, RespReply reply) = connections.Read();
        Judge(owner, step, redis, reply);
        if (step.Action != StepAction.CallAndClose) return;
        AssertClosed("Redis", connections.Redis, owner, step);
        AssertClosed("Tiercel", connections.Subject, owner, step);
    }

    private static void Judge(Case owner, CaseStep step, RespReply redis, RespReply reply)
    {
        bool agree = ReplyComparison.Agree(step.Likeness, step.Number, redis, reply);
        Difference? difference = ServerPair.SubjectIsRedis ? null : Differences.Find(owner, step);
        if (difference is not null)
        {
            Assert.False(agree, $"{Where(owner, step)}: a listed difference has vanished ({difference.Reason})");
            return;
        }

        Assert.True(agree, $"{Where(owner, step)}\n  Redis:   {redis}\n  Tiercel: {reply}");
    }

    private static void Poll(RespConnection connection, Case owner, CaseStep step)
    {
        long started = Stopwatch.GetTimestamp();
        RespReply last;
        do
        {
            last = connection.Call(step.Words);
            if (last.Raw.AsSpan().SequenceEqual(step.Awaited)) return;
        }
        while (Stopwatch.GetElapsedTime(started) < PollDeadline);

        Assert.Fail($"{Where(owner, step)}: still {last} after {PollDeadline}");
    }

    private static void AssertClosed(string name, RespConnection connection, Case owner, CaseStep step)
    {
        byte[] rest = connection.ReadToEnd(CloseDeadlineMs, out bool closed);
        Assert.True(closed && rest.Length == 0, $"{Where(owner, step)}: {name} did not close; then {RespReply.Printable(rest)}");
    }

    private static string Where(Case owner, CaseStep step) => $"{owner.File}.txt:{step.Line}: {step.Text}";
}
