using System.Globalization;
using System.Text;
using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// Clients that see every call that runs: MONITOR. Calls of administration are not shown, and no passwords. While nobody
/// looks a call pays for one branch. Thread safe.
/// </summary>
internal sealed class Monitors(CommandDispatcher dispatcher) : IScriptObserver
{
    private readonly Lock _gate = new();
    private volatile Session[] _sessions = [];

    public void Add(Session session)
    {
        session.RequireInbox();
        lock (_gate)
        {
            if (session.IsMonitor) return;
            session.IsMonitor = true;
            _sessions = [.. _sessions, session];
            dispatcher.Observer = this;
        }
    }

    public void Remove(Session session)
    {
        if (!session.IsMonitor) return;
        lock (_gate)
        {
            session.IsMonitor = false;
            _sessions = [.. _sessions.Where(s => s != session)];
            if (_sessions.Length == 0) dispatcher.Observer = null;
        }
    }

    public void OnCalled(in CommandContext call)
    {
        // What is loaded was done by clients of another time.
        if (!call.Keyspace.IsReplaying && !call.Command.Has(CommandFlags.SkipMonitor | CommandFlags.Admin)) OnScript(in call);
    }

    public void OnScript(in CommandContext call)
    {
        Session[] sessions = _sessions;
        if (sessions.Length == 0) return;
        PooledBuffer line = default;
        try
        {
            WriteLine(ref line, in call);
            Channel.Send(sessions, Message.OfForms(line.Written, [], isPlain: true));
        }
        catch (InsufficientMemoryException)
        {
            CutOff(sessions);
        }
        finally
        {
            line.Dispose();
        }
    }

    public byte[]? Describe(in CommandContext call)
    {
        if (_sessions.Length == 0 || call.Command.Has(CommandFlags.SkipMonitor | CommandFlags.Admin)) return null;
        PooledBuffer line = default;
        try
        {
            WriteLine(ref line, in call);
            return line.Written.ToArray();
        }
        catch (InsufficientMemoryException)
        {
            CutOff(_sessions);
            return null;
        }
        finally
        {
            line.Dispose();
        }
    }

    public void OnScriptCalls(IReadOnlyList<byte[]> calls)
    {
        Session[] sessions = _sessions;
        if (sessions.Length == 0) return;
        try
        {
            foreach (byte[] line in calls) Channel.Send(sessions, Message.OfForms(line, [], isPlain: true));
        }
        catch (InsufficientMemoryException)
        {
            CutOff(sessions);
        }
    }

    // Who watches must not believe that there was nothing.
    private static void CutOff(Session[] sessions)
    {
        foreach (Session session in sessions) session.CutOff(session.UnreadBytes + 1);
    }

    private static void WriteLine(scoped ref PooledBuffer line, in CommandContext call)
    {
        long microseconds = call.Keyspace.Options.TimeProvider.GetUtcNow().Ticks / TimeSpan.TicksPerMicrosecond
            - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond);
        CommandClient client = call.Client;
        string peer = client.IsInScript ? "lua" : client.Peer;
        line.Write(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"+{microseconds / 1_000_000}.{microseconds % 1_000_000:D6} [{client.DatabaseIndex} {peer}]")));
        for (int i = 0; i < call.Count; i++)
        {
            line.Write(" \""u8);
            if (client.IsSecret(in call, i)) line.Write("(redacted)"u8);
            else WriteEscaped(ref line, call.Arg(i));
            line.WriteByte((byte)'"');
        }

        line.Write("\r\n"u8);
    }

    private static void WriteEscaped(scoped ref PooledBuffer line, ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAnyExceptInRange((byte)' ', (byte)'~');
            ReadOnlySpan<byte> run = plain < 0 ? text : text[..plain];
            int mark = run.IndexOfAny((byte)'\\', (byte)'"');
            if (mark >= 0) run = run[..mark];
            line.Write(run);
            text = text[run.Length..];
            if (text.IsEmpty) return;
            WriteEscape(ref line, text[0]);
            text = text[1..];
        }
    }

    private static void WriteEscape(scoped ref PooledBuffer line, byte value)
    {
        ReadOnlySpan<byte> escape = value switch
        {
            (byte)'\\' => "\\\\"u8,
            (byte)'"' => "\\\""u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\r' => "\\r"u8,
            (byte)'\t' => "\\t"u8,
            (byte)'\a' => "\\a"u8,
            (byte)'\b' => "\\b"u8,
            _ => default,
        };
        if (!escape.IsEmpty)
        {
            line.Write(escape);
            return;
        }

        ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
        line.Write("\\x"u8);
        line.WriteByte(digits[value >> 4]);
        line.WriteByte(digits[value & 15]);
    }
}
