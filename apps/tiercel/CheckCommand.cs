using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tiercel.Engine;
using Tiercel.Persistence;
using Tiercel.Storage;

namespace Tiercel.App;

/// <summary>tiercel check: what a start would find in a data directory, file by file, and how to go on if that is not all.</summary>
internal static class CheckCommand
{
    // Each cut may show another torn end in front of it, of a transaction for one.
    private const int MaxCuts = 8;

    public static Command Describe()
    {
        DurabilityOptions defaults = new();
        Command check = new("check", "Check a data directory, the log and the snapshot in it. Nobody may be using it.");
        Argument<string> directory = new("dir") { Description = "The directory, as --dir of tiercel serve." };
        Option<bool> fix = new("--fix")
        {
            Description = "Cut off what is torn or damaged at the end of the log; it is kept in a file beside it.",
        };
        Option<string> logDirectory = Name("--appenddirname", defaults.LogDirectory);
        Option<string> logName = Name("--appendfilename", defaults.LogName);
        Option<string> snapshotName = Name("--dbfilename", defaults.SnapshotName);
        check.Arguments.Add(directory);
        foreach (Option option in (Option[])[fix, logDirectory, logName, snapshotName]) check.Options.Add(option);
        check.SetAction(result =>
        {
            EngineOptions options = new();
            options.Durability.Directory = result.GetValue(directory)!;
            options.Durability.LogDirectory = result.GetValue(logDirectory)!;
            options.Durability.LogName = result.GetValue(logName)!;
            options.Durability.SnapshotName = result.GetValue(snapshotName)!;
            return Run(options, result.GetValue(fix));
        });
        return check;
    }

    private static Option<string> Name(string option, string standard) => new(option)
    {
        Description = "As of tiercel serve.",
        DefaultValueFactory = _ => standard,
    };

    private static int Run(EngineOptions options, bool fixes)
    {
        string directory = options.Durability.Directory;
        Screen.Prepare();
        if (!Directory.Exists(directory)) return ExitCode.Report(ExitCode.Failure, directory + " is no directory");
        try
        {
            using DirectoryLease lease = new(SystemFiles.Instance, directory);
            lease.Take();
            CheckReport report = DataCheck.Run(options, SystemFiles.Instance);
            for (int cuts = 0; fixes && cuts < MaxCuts && report.Files.FirstOrDefault(static f => f.CanBeCut) is { } found; cuts++)
            {
                string kept = DirectoryCheck.Cut(SystemFiles.Instance, found);
                AnsiConsole.MarkupLineInterpolated(
                    $"[yellow]cut off[/] the last {found.CutBytes} bytes of {found.Path}; they are in {kept}");
                report = DataCheck.Run(options, SystemFiles.Instance);
            }

            return Show(report);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InsufficientMemoryException)
        {
            return ExitCode.Report(ExitCode.Failure, e.Message);
        }
    }

    private static int Show(CheckReport report)
    {
        foreach (CheckedFile file in report.Files) Show(file);
        if (report.Files.Count == 0)
        {
            AnsiConsole.MarkupLine("There is no log and no snapshot.");
            return ExitCode.Success;
        }

        AnsiConsole.MarkupLineInterpolated($"Redis {report.LowestRedis} and later can read what is sound of it.");
        if (report.IsSound) return ExitCode.Success;
        AnsiConsole.MarkupLine(report.Files.Any(static f => f.CanBeCut)
            ? "[yellow]--fix[/] cuts off what is not sound, and nothing else."
            : "[red]It cannot be cut off[/]: it is not the end of the last file of the log. Restore the file from a copy.");
        return ExitCode.Damaged;
    }

    private static void Show(CheckedFile file)
    {
        (string color, string state) = file.State switch
        {
            FileState.Sound => ("green", "sound"),
            FileState.Torn => ("yellow", "torn"),
            FileState.Damaged => ("red", "damaged"),
            FileState.Missing => ("red", "missing"),
            FileState.NotRead => ("yellow", "not read"),
            _ => ("grey", "unnamed"),
        };
        string path = Markup.Escape(file.Path);
        AnsiConsole.MarkupLine(
            string.Create(CultureInfo.InvariantCulture, $"[{color}]{state,-8}[/]  {path}: {file.Bytes} bytes{Content(file)}"));
        if (file.Problem is null) return;
        string problem = Markup.Escape(file.Problem);
        AnsiConsole.MarkupLine(file.State is FileState.Torn or FileState.Damaged && file.Place > 0
            ? string.Create(CultureInfo.InvariantCulture, $"          at byte {file.Place}: {problem}; {file.CutBytes} bytes from there on")
            : "          " + problem);
    }

    private static string Content(CheckedFile file)
    {
        string keys = file.Keys == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {file.Keys} keys");
        return file.Commands == 0 ? keys : string.Create(CultureInfo.InvariantCulture, $"{keys}, {file.Commands} commands");
    }
}
