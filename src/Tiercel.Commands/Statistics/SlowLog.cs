using System.Globalization;
using System.Text;

namespace Tiercel.Commands;

/// <summary>
/// The commands that took long, the newest first: SLOWLOG. An entry keeps at most 32 arguments of 128 bytes, cut
/// as Redis cuts them. Thread safe; the lock is taken for slow commands only.
/// </summary>
internal sealed class SlowLog(StatisticsOptions options)
{
    private const int MaxArguments = 32;
    private const int MaxArgumentBytes = 128;

    private readonly Lock _gate = new();
    private readonly LinkedList<SlowLogEntry> _entries = new();
    private long _nextId;

    public StatisticsOptions Options { get; } = options;

    public int Count
    {
        get
        {
            lock (_gate) return _entries.Count;
        }
    }

    /// <summary>Keeps a command that has just ended, if it took long enough.</summary>
    public void Consider(long microseconds, in CommandContext context)
    {
        long threshold = Options.SlowLogThresholdUs;
        if (threshold < 0 || microseconds < threshold || context.Command.Has(CommandFlags.SkipSlowLog)) return;
        CommandClient client = context.Client;
        byte[][] arguments = Cut(in context);
        long seconds = context.Keyspace.NowMs / 1000;
        lock (_gate)
        {
            _entries.AddFirst(new SlowLogEntry(_nextId++, seconds, microseconds, arguments, client.Peer, client.Name));
            while (_entries.Count > Options.SlowLogMaxLength) _entries.RemoveLast();
        }
    }

    /// <summary>The newest entries, at most <paramref name="count"/>.</summary>
    public SlowLogEntry[] Newest(int count)
    {
        lock (_gate) return [.. _entries.Take(count)];
    }

    public void Clear()
    {
        lock (_gate) _entries.Clear();
    }

    private static byte[][] Cut(in CommandContext context)
    {
        byte[][] arguments = new byte[Math.Min(context.Count, MaxArguments)][];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = context.Client.IsSecret(in context, i) ? "(redacted)"u8.ToArray() : Cut(context.Arg(i));
        }

        if (context.Count > MaxArguments)
        {
            int more = context.Count - MaxArguments + 1;
            arguments[^1] = Text($"... ({more} more arguments)");
        }

        return arguments;
    }

    private static byte[] Cut(ReadOnlySpan<byte> argument)
    {
        if (argument.Length <= MaxArgumentBytes) return argument.ToArray();
        int more = argument.Length - MaxArgumentBytes;
        return [.. argument[..MaxArgumentBytes], .. Text($"... ({more} more bytes)")];
    }

    private static byte[] Text(FormattableString text) => Encoding.ASCII.GetBytes(text.ToString(CultureInfo.InvariantCulture));
}
