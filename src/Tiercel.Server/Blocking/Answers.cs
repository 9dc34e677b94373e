using System.Collections.Concurrent;

namespace Tiercel.Server;

/// <summary>
/// Writers for the replies of calls that have waited: these are encoded by whoever ended the wait, on any thread. Thread safe.
/// </summary>
internal sealed class Answers
{
    private readonly ConcurrentBag<RespReplyWriter> _idle = [];
    private readonly ConcurrentBag<ErrorCounts> _errors = [];

    /// <summary>A writer that speaks a protocol, for one answer.</summary>
    public RespReplyWriter Rent(int protocol)
    {
        if (!_idle.TryTake(out RespReplyWriter? writer))
        {
            ErrorCounts errors = new();
            _errors.Add(errors);
            writer = new RespReplyWriter(errors);
        }

        writer.Protocol = protocol;
        return writer;
    }

    /// <summary>Takes a writer back; returns what was written.</summary>
    public byte[] Return(RespReplyWriter writer)
    {
        byte[] answer = writer.Output.Written.ToArray();
        writer.Output.Reset(OutputLimits.InitialBytes);
        _idle.Add(writer);
        return answer;
    }

    /// <summary>The errors among the answers; each of these is written by one thread at a time.</summary>
    public IEnumerable<ErrorCounts> Errors => _errors;
}
