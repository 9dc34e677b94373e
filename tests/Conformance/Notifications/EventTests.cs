using System.Text;
using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>
/// The events of every writing command beside those of Redis, one by one and in their order: Events/*.txt hold commands, and
/// after each of them a subscriber of all events of both servers has heard the same.
/// </summary>
[Collection(ServerPairDefinition.Name)]
public sealed class EventTests(ServerPair servers)
{
    private static readonly IReadOnlyList<Case> Programs = CaseFile.ReadAll("Events");

    public static TheoryData<string, string> All
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (Case program in Programs) rows.Add(program.File, program.Title);
            return rows;
        }
    }

    [DifferentialTheory]
    [MemberData(nameof(All))]
    public void EventsAreThoseOfRedis(string file, string title)
    {
        Case program = Programs.Single(p => p.File == file && p.Title == title);
        using ConnectionPair callers = servers.Connect();
        using ConnectionPair listeners = servers.Connect();
        callers.Reset(protocol: 2);
        try
        {
            callers.Call(Words("CONFIG", "SET", "notify-keyspace-events", "KEAnm"));
            listeners.Call(Words("PSUBSCRIBE", "__key*"));
            StringBuilder failures = new();
            foreach (CaseStep step in program.Steps) Compare(callers, listeners, step, failures);
            Assert.True(failures.Length == 0, failures.ToString());
        }
        finally
        {
            callers.Call(Words("CONFIG", "SET", "notify-keyspace-events", ""));
        }
    }

    private static void Compare(ConnectionPair callers, ConnectionPair listeners, CaseStep step, StringBuilder failures)
    {
        (RespReply redisReply, RespReply reply) = callers.Call(step.Words);
        callers.Call(Words("PUBLISH", "__key end", ""));
        string redis = Heard(listeners.Redis);
        string subject = Heard(listeners.Subject);
        if (step.Likeness == Likeness.Ignored || (redis == subject && redisReply.IsError == reply.IsError)) return;
        failures.Append($"\n{step.Line}: {step.Text} ({redisReply} {reply})\n  Redis:   {redis}\n  Tiercel: {subject}");
    }

    private static string Heard(RespConnection listener)
    {
        List<string> events = [];
        while (true)
        {
            RespReply message = listener.Read();
            string channel = message.Items[2].Text;
            if (channel == "__key end") return string.Join(' ', events);
            // The other half says the same.
            if (channel.StartsWith("__keyevent", StringComparison.Ordinal))
                events.Add($"{channel[10..].Replace("__:", ":", StringComparison.Ordinal)}:{message.Items[3].Text}");
            else Assert.StartsWith("__keyspace@", channel, StringComparison.Ordinal);
        }
    }

    private static byte[][] Words(params string[] words) => [.. words.Select(Encoding.ASCII.GetBytes)];
}
