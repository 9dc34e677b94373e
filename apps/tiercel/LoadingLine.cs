using System.Globalization;
using Tiercel.Persistence;
using Tiercel.Server;

namespace Tiercel.App;

/// <summary>One line of the console that tells how far loading has come, written over itself. What is quick leaves none.</summary>
internal sealed class LoadingLine : IDisposable
{
    private static readonly TimeSpan ShownAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private Timer? _timer;
    private bool _isShown;
    private bool _isDisposed;

    /// <summary>Shows the loading of a server that is to be started; where nobody looks its log tells.</summary>
    public static LoadingLine Of(ServerOptions options)
    {
        LoadingLine line = new();
        if (Console.IsOutputRedirected) return line;
        options.ShowsLoading = true;
        options.LoadingBegins = line.Begin;
        return line;
    }

    /// <summary>The line goes.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
            if (_isShown) Console.Out.Write("\r\e[K");
        }
    }

    private void Begin(LoadProgress progress) => _timer = new Timer(_ => Write(progress), null, ShownAfter, Interval);

    private void Write(LoadProgress progress)
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _isShown = true;
            Console.Out.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"\r\e[Kloading {100 * progress.Fraction:0} %, {progress.LoadedBytes >> 20} of {progress.TotalBytes >> 20} MB"));
        }
    }
}
