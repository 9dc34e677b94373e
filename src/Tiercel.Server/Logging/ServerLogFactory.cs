using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Tiercel.Server;

/// <summary>
/// Writes the log as Redis does, to standard output or a file: <c>1234:M 21 Nov 2026 06:33:10.123 * Ready</c>. The
/// sign is the level: . debug, - verbose, * notice, # warning. Follows a changed loglevel at once. Thread safe.
/// </summary>
internal sealed class ServerLogFactory(ServerOptions options, TextWriter writer, TimeProvider time) : ILoggerFactory
{
    private readonly Lock _gate = new();

    /// <summary>A log to the file that the options name, or to standard output.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static ServerLogFactory Open(ServerOptions options)
    {
        TextWriter writer = options.LogFile.Length == 0
            ? Console.Out
            : new StreamWriter(options.LogFile, append: true) { AutoFlush = true };
        return new ServerLogFactory(options, writer, TimeProvider.System);
    }

    public ILogger CreateLogger(string categoryName) => new FileLogger(this);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("This log has one place: standard output or a file.");

    public void Dispose()
    {
        if (options.LogFile.Length > 0) writer.Dispose();
    }

    private bool IsEnabled(LogLevel level) => level >= options.LogVerbosity switch
    {
        LogVerbosity.Debug => LogLevel.Trace,
        LogVerbosity.Verbose => LogLevel.Debug,
        LogVerbosity.Notice => LogLevel.Information,
        _ => LogLevel.Warning,
    };

    private void Write(LogLevel level, string message)
    {
        char sign = level switch
        {
            LogLevel.Trace => '.',
            LogLevel.Debug => '-',
            LogLevel.Information => '*',
            _ => '#',
        };
        string now = time.GetLocalNow().ToString("dd MMM yyyy HH:mm:ss.fff", CultureInfo.InvariantCulture);
        lock (_gate)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}:M {now} {sign} {message}"));
        }
    }

    private sealed class FileLogger(ServerLogFactory factory) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => factory.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            string message = formatter(state, exception);
            factory.Write(logLevel, exception is null ? message : message + ": " + exception);
        }
    }
}
