using System.Diagnostics;
using System.Globalization;
using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>Runs a case on both servers and fails at the first step whose replies do not agree.</summary>
public static class CaseRunner
{
    private const int CloseDeadlineMs = 5_000;

    // A reply that should not come comes at once, if it does.
    private const int SilenceMs = 30;
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
        switch (step.Action)
        {
            case StepAction.PollUntil:
                Poll(connections.Redis, owner, step);
                Poll(connections.Subject, owner, step);
                break;
            case StepAction.Block:
                Block(connections, owner, step);
                break;
            case StepAction.Speak:
                connections.Numbered(step.Number).Call(step.Words);
                break;
            case StepAction.CallElsewhere:
                connections.Send(connections.Numbered(step.Number), step.Words);
                goto case StepAction.ReadBlocked;
            case StepAction.ReadBlocked:
                (RespReply redis, RespReply subject) = connections.Numbered(step.Number).Read();
                Judge(owner, step, redis, subject);
                break;
            case StepAction.StaySilent:
                ConnectionPair other = connections.Numbered(step.Number);
                AssertSilent("Redis", other.Redis, owner, step);
                AssertSilent("Tiercel", other.Subject, owner, step);
                break;
            default:
                RunCall(connections, owner, step);
                break;
        }
    }

    private static void RunCall(ConnectionPair connections, Case owner, CaseStep step)
    {
        if (step.Action == StepAction.SendRaw) connections.Send(step.Words[0]);
        else connections.Send(connections, step.Words);
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

    private static void Block(ConnectionPair connections, Case owner, CaseStep step)
    {
        ConnectionPair other = connections.Numbered(step.Number);
        (int redisBefore, int subjectBefore) = (CountBlocked(connections.Redis), CountBlocked(connections.Subject));
        other.Send(RespConnection.Encode(step.Words));
        AwaitBlocked("Redis", connections.Redis, redisBefore + 1, owner, step);
        AwaitBlocked("Tiercel", connections.Subject, subjectBefore + 1, owner, step);
    }

    private static void AwaitBlocked(string name, RespConnection connection, int count, Case owner, CaseStep step)
    {
        long started = Stopwatch.GetTimestamp();
        while (CountBlocked(connection) != count)
        {
            if (Stopwatch.GetElapsedTime(started) > PollDeadline) Assert.Fail($"{Where(owner, step)}: does not wait in {name}");
        }
    }

    private static int CountBlocked(RespConnection connection)
    {
        const string field = "blocked_clients:";
        string info = connection.Call("INFO", "clients").Text;
        int start = info.IndexOf(field, StringComparison.Ordinal) + field.Length;
        return int.Parse(info.AsSpan(start, info.IndexOf('\r', start) - start), CultureInfo.InvariantCulture);
    }

    private static void AssertSilent(string name, RespConnection connection, Case owner, CaseStep step)
    {
        byte[] came = connection.ReadToEnd(SilenceMs, out bool closed);
        Assert.True(!closed && came.Length == 0, $"{Where(owner, step)}: {name} replied {RespReply.Printable(came)}");
    }

    private static void AssertClosed(string name, RespConnection connection, Case owner, CaseStep step)
    {
        byte[] rest = connection.ReadToEnd(CloseDeadlineMs, out bool closed);
        Assert.True(closed && rest.Length == 0, $"{Where(owner, step)}: {name} did not close; then {RespReply.Printable(rest)}");
    }

    private static string Where(Case owner, CaseStep step) => $"{owner.File}.txt:{step.Line}: {step.Text}";
}
