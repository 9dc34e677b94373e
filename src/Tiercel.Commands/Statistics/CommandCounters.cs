namespace Tiercel.Commands;

/// <summary>What is counted of one command by one worker: a cache line. Times are in ticks of the system's stopwatch.</summary>
internal struct CommandCounters
{
    public long Calls;

    /// <summary>The number of calls at which one is timed again; 0 = each is.</summary>
    public long NextTimed;

    /// <summary>Calls refused before they ran: wrong arity, no memory, no password.</summary>
    public long Rejected;

    /// <summary>Calls that ran and replied an error.</summary>
    public long Failed;

    /// <summary>Calls that were timed for themselves.</summary>
    public long TimedCalls;

    public long TimedTicks;

    /// <summary>Calls that were timed in place of all those that were not.</summary>
    public long SampledCalls;

    public long SampledTicks;
}
