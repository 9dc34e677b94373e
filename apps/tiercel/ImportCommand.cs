using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tiercel.Engine;

namespace Tiercel.App;

/// <summary>tiercel import: all keys of a server, a snapshot file or a log into a server, or into a data directory.</summary>
internal static class ImportCommand
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    public static Command Describe()
    {
        Command import = new("import", "Copy all keys, with their expiries, and the functions of a server or of its files.");
        Option<string> from = new("--from")
        {
            Description = "redis://[user:password@]host[:port][/database], a snapshot file, or the directory of a log.",
            Required = true,
        };
        Option<string> to = new("--to") { Description = "The server that gets them: redis://[user:password@]host[:port]." };
        Option<string> directory = new("--dir") { Description = "Or the data directory that gets them, which nobody may be using." };
        Option<bool> replace = new("--replace") { Description = "Keys that are there already give way; else they stay." };
        foreach (Option option in (Option[])[from, to, directory, replace]) import.Options.Add(option);
        import.SetAction((result, cancellation) => Task.FromResult(Run(
            result.GetValue(from)!, result.GetValue(to), result.GetValue(directory), result.GetValue(replace), cancellation)));
        return import;
    }

    private static int Run(string from, string? to, string? directory, bool replaces, CancellationToken cancellation)
    {
        if (to is null == directory is null) return ExitCode.Report(ExitCode.BadUsage, "either --to or --dir says where the keys go");
        if (to is not null && !RedisKeys.IsAddress(to)) return ExitCode.Report(ExitCode.BadUsage, to + " is no address redis://host:port");
        Screen.Prepare();
        try
        {
            using IKeySource source = RedisKeys.IsAddress(from) ? RedisKeys.Connect(from) : FileKeys.Load(from);
            using IKeyTarget target = to is not null ? RedisKeys.Connect(to) : Open(directory!);
            KeyImport import = new(source, target, replaces);
            Task running = Task.Run(() => import.Run(cancellation), CancellationToken.None);
            if (Console.IsOutputRedirected) ShowLines(import, running);
            else ShowBar(import, running);
            running.GetAwaiter().GetResult();
            AnsiConsole.MarkupLine(Outcome(import));
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Report(ExitCode.Failure, "ended early; what was copied stays");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or InsufficientMemoryException)
        {
            return ExitCode.Report(ExitCode.Failure, e.Message);
        }
    }

    private static EngineKeys Open(string directory)
    {
        EngineOptions options = new() { DataDirectory = directory, MaxMemory = 0 };
        return new EngineKeys(TiercelEngine.Open(options));
    }

    private static void ShowBar(KeyImport import, Task running) => AnsiConsole.Progress().Start(progress =>
    {
        ProgressTask bar = progress.AddTask("importing", maxValue: Math.Max(1, import.Total));
        while (!running.IsCompleted)
        {
            Task.WaitAny([running], LookInterval);
            bar.Value = import.Done;
        }

        // Keys may have gone since they were counted.
        if (running.IsCompletedSuccessfully) bar.Value = bar.MaxValue;
    });

    private static void ShowLines(KeyImport import, Task running)
    {
        while (Task.WaitAny([running], LineInterval) < 0)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{import.Done} of {import.Total} keys"));
    }

    private static string Outcome(KeyImport import)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"[green]{import.Copied} keys were copied[/]");
        if (import.Existing > 0) text += string.Create(CultureInfo.InvariantCulture, $", {import.Existing} were there already and stay");
        return import.Vanished == 0 ? text : text + string.Create(CultureInfo.InvariantCulture, $", {import.Vanished} have gone meanwhile");
    }
}
