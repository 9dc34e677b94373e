using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>
/// Counts and times the commands of one worker, or of one embedded caller. Its owner writes, without locks or
/// atomics; any thread reads.
/// </summary>
/// <remarks>
/// Reading the clock takes 22 ns, a tenth of a pipelined GET, so not every command is timed:
/// <list type="bullet">
/// <item>Those that are not of constant time are, each. So are all that a batch holds while
/// slowlog-log-slower-than is below 1,000 us or latency-monitor-threshold is set, or when its arguments pass 64 KiB and
/// 2 KiB a command. The end of one is the start of the next, if that is timed too.</item>
/// <item>Of the others the first is, then about every 64th of the same command, and it stands for those in between.
/// The distance varies, or in pipelines of 64 it would always be the same one.</item>
/// <item>A reply beyond 64 KiB is timed from where it begins to be copied: what lies before is of constant
/// time.</item>
/// </list>
/// The path of a call that is not timed is an increment and a comparison. Resetting takes a baseline, so it
/// writes nothing that the owner counts.
/// </remarks>
internal sealed class CommandStatistics(CommandDispatcher dispatcher)
{
    /// <summary>Replies from this size are timed each.</summary>
    public const int LargeReplyBytes = 64 * 1024;

    private const int LargeBatchBytes = 64 * 1024;
    private const int LargeCommandBytes = 2 * 1024;
    private const int SampleDistance = 64;
    private const long TimesAllBelowUs = 1000;
    private const long Always = 0;
    private const long Sampled = -1;

    private readonly CommandCounters[] _counters = new CommandCounters[dispatcher.Table.All.Count];
    private readonly Histogram?[] _latencies = new Histogram?[dispatcher.Table.All.Count];
    private CommandCounters[] _baseline = new CommandCounters[dispatcher.Table.All.Count];
    private long _mask = Sampled;
    private long _endOfLast;
    private long _startOfLarge;
    private int _commandOfLarge;
    private bool _isTiming;
    private uint _random = 1;

    /// <summary>Whether the last command of the batch has a large reply whose time is still to be taken.</summary>
    public bool HasLargeReply => _startOfLarge != 0;

    /// <summary>Decides how the commands of a batch are timed.</summary>
    /// <param name="bytes">From the first to the last of their arguments.</param>
    /// <param name="commands">How many they are.</param>
    public void BeginBatch(int bytes, int commands)
    {
        bool isLarge = bytes > LargeBatchBytes + (commands * LargeCommandBytes);
        bool timesAll = isLarge || dispatcher.SlowLog.Options.SlowLogThresholdUs is >= 0 and < TimesAllBelowUs
            || dispatcher.Keyspace.SlowEvents.IsOn;
        _mask = timesAll ? Always : Sampled;
        _endOfLast = 0;
    }

    /// <summary>Counts a call that is about to run; whether to time it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Count(int command)
    {
        ref CommandCounters counters = ref _counters[command];
        if (++counters.Calls >= (counters.NextTimed & _mask)) return true;
        _endOfLast = 0;
        return false;
    }

    /// <summary>The timed command starts: returns when.</summary>
    /// <param name="isPart">Whether it is called from within another one, which does something in between.</param>
    public long Start(bool isPart)
    {
        long now = _endOfLast != 0 && (!isPart || _mask == Always) ? _endOfLast : Stopwatch.GetTimestamp();
        _endOfLast = 0;
        _isTiming = true;
        return now;
    }

    /// <summary>The timed command has ended: returns how long it took, in microseconds.</summary>
    public long Stop(CommandInfo command, long started)
    {
        _isTiming = false;
        long now = Stopwatch.GetTimestamp();
        _endOfLast = now;
        long ticks = now - started;
        ref CommandCounters counters = ref _counters[command.Id];
        long weight = 1;
        if (_mask == Always || !command.IsSampled)
        {
            counters.TimedCalls++;
            counters.TimedTicks += ticks;
        }
        else
        {
            counters.SampledCalls++;
            counters.SampledTicks += ticks;
            long distance = NextDistance();
            counters.NextTimed = counters.Calls + distance;
            weight = counters.Calls == 1 ? 1 : SampleDistance;
        }

        Record(command.Id, ticks, weight);
        return ToMicroseconds(ticks);
    }

    /// <summary>A large reply is about to be copied for a command that is not timed.</summary>
    public void BeginLargeReply(int command)
    {
        if (_isTiming || HasLargeReply || command < 0) return;
        _commandOfLarge = command;
        _startOfLarge = Stopwatch.GetTimestamp();
        // Whatever follows in this batch is timed, so that the next start is this one's end at the latest.
        _mask = Always;
    }

    /// <summary>The command with the large reply has ended: returns how long it took, in microseconds.</summary>
    public long EndLargeReply()
    {
        long started = _startOfLarge;
        _startOfLarge = 0;
        _endOfLast = Stopwatch.GetTimestamp();
        ref CommandCounters counters = ref _counters[_commandOfLarge];
        counters.TimedCalls++;
        counters.TimedTicks += _endOfLast - started;
        Record(_commandOfLarge, _endOfLast - started, 1);
        return ToMicroseconds(_endOfLast - started);
    }

    /// <summary>The owner drops what it was doing, because of an error.</summary>
    public void Abandon()
    {
        _isTiming = false;
        _startOfLarge = 0;
    }

    /// <summary>
    /// Calls, and those of them that failed, were taken back and are made again: they count once. Their times stay.
    /// </summary>
    public void TakeBack(int command, int calls, int failed)
    {
        _counters[command].Calls -= calls;
        _counters[command].Failed -= failed;
    }

    /// <summary>A call was refused before it ran.</summary>
    public void Reject(int command) => _counters[command].Rejected++;

    /// <summary>A call that ran replies an error.</summary>
    public void Fail(int command)
    {
        if (command >= 0) _counters[command].Failed++;
    }

    /// <summary>What was counted of a command since the start.</summary>
    public CommandCounters Counters(int command) => _counters[command];

    /// <summary>Adds what this one has counted of a command since the last reset.</summary>
    public void AddTo(CommandTotals totals, int command)
    {
        CommandCounters now = _counters[command];
        CommandCounters then = Volatile.Read(ref _baseline)[command];
        long timed = now.TimedCalls - then.TimedCalls;
        totals.Calls += now.Calls - then.Calls;
        totals.Rejected += now.Rejected - then.Rejected;
        totals.Failed += now.Failed - then.Failed;
        totals.Ticks += now.TimedTicks - then.TimedTicks;
        long sampled = now.SampledCalls - then.SampledCalls;
        if (sampled > 0)
        {
            double each = (double)(now.SampledTicks - then.SampledTicks) / sampled;
            totals.Ticks += each * Math.Max(0, now.Calls - then.Calls - timed);
        }

        if (_latencies[command] is { } latencies) totals.Add(latencies);
    }

    /// <summary>Calls of all commands since the last reset.</summary>
    public long TotalCalls()
    {
        long sum = 0;
        CommandCounters[] baseline = Volatile.Read(ref _baseline);
        for (int i = 0; i < _counters.Length; i++) sum += _counters[i].Calls - baseline[i].Calls;
        return sum;
    }

    /// <summary>Starts again at zero, for those who read. Calls of the same moment count on either side.</summary>
    public void Reset()
    {
        Volatile.Write(ref _baseline, (CommandCounters[])_counters.Clone());
        Array.Clear(_latencies);
        // Of what is called next a time is known, too. Its owner may overwrite that with the next distance: then it comes later.
        for (int i = 0; i < _counters.Length; i++) Volatile.Write(ref _counters[i].NextTimed, 0);
    }

    private static long ToMicroseconds(long ticks) => (long)(ticks * (1_000_000.0 / Stopwatch.Frequency));

    private void Record(int command, long ticks, long weight)
    {
        if (!dispatcher.SlowLog.Options.LatencyTracking) return;
        long nanoseconds = (long)(ticks * (1_000_000_000.0 / Stopwatch.Frequency));
        (_latencies[command] ??= new Histogram()).Record(nanoseconds, weight);
    }

    // From 33 to 96, 64 on average: Marsaglia's xorshift.
    private long NextDistance()
    {
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        return (SampleDistance / 2) + 1 + (_random % SampleDistance);
    }
}
