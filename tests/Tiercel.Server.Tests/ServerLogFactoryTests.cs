using System.Globalization;
using Microsoft.Extensions.Logging;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class ServerLogFactoryTests
{
    [Theory]
    [InlineData(LogLevel.Trace, '.')]
    [InlineData(LogLevel.Debug, '-')]
    [InlineData(LogLevel.Information, '*')]
    [InlineData(LogLevel.Warning, '#')]
    [InlineData(LogLevel.Error, '#')]
    public void LineHasProcessTimeAndSignOfTheLevel(LogLevel level, char sign)
    {
        FakeTimeProvider time = new();
        using StringWriter text = new(CultureInfo.InvariantCulture);
        using ServerLogFactory log = new(new ServerOptions { LogVerbosity = LogVerbosity.Debug }, text, time);

        Write(log.CreateLogger("any"), level, "ready for work");

        string moment = time.GetLocalNow().ToString("dd MMM yyyy HH:mm:ss.fff", CultureInfo.InvariantCulture);
        Assert.Equal($"{Environment.ProcessId}:M {moment} {sign} ready for work", text.ToString().TrimEnd());
    }

    [Fact]
    public void LevelFollowsTheSettingAtOnce()
    {
        ServerOptions options = new() { LogVerbosity = LogVerbosity.Warning };
        using StringWriter text = new(CultureInfo.InvariantCulture);
        using ServerLogFactory log = new(options, text, new FakeTimeProvider());
        ILogger logger = log.CreateLogger("any");

        Write(logger, LogLevel.Information, "unseen");
        options.LogVerbosity = LogVerbosity.Notice;
        Write(logger, LogLevel.Information, "seen");

        Assert.DoesNotContain("unseen", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("seen", text.ToString(), StringComparison.Ordinal);
    }

    private static void Write(ILogger logger, LogLevel level, string text) =>
        logger.Log(level, default, text, null, static (state, _) => state);
}
