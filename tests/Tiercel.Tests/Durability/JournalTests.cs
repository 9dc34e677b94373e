using System.Diagnostics;
using System.Globalization;
using Tiercel.Engine;

namespace Tiercel.Tests;

/// <summary>The sample that keeps a journal, killed again and again: whatever it printed is there, and of no entry the half.</summary>
public sealed class JournalTests
{
    private static int Kills => TestScale.Of(4, 70);

    [Theory]
    [InlineData("always", SyncPolicy.Always)]
    [InlineData("everysec", SyncPolicy.EverySecond)]
    [InlineData("never", SyncPolicy.Never)]
    public void WhatWasAcknowledgedIsThereAfterAKill(string mode, SyncPolicy policy)
    {
        SeededRandom random = SeededRandom.Create();
        using ScratchDirectory directory = new();
        for (int kill = 0; kill < Kills; kill++)
        {
            long acknowledged = RunAndKill(directory, mode, writers: random.Next(1, 4), lines: random.Next(1, 300));

            EngineOptions options = new() { DataDirectory = directory.Path };
            options.Durability.Sync = policy;
            using TiercelEngine engine = TiercelEngine.Open(options);
            Database db = engine.GetDatabase(0);
            long found = long.Parse(db.Strings.GetString("count")!, CultureInfo.InvariantCulture);
            Assert.True(found >= acknowledged, $"{acknowledged} were acknowledged, {found} are there: {mode}, kill {kill}, {random}");
            Assert.Equal(found, db.Lists.Count("journal"));
        }
    }

    [Fact]
    public void SecondProcessIsToldWhoHasTheDirectory()
    {
        using ScratchDirectory directory = new();
        using Process first = Start(directory, "everysec", writers: 1);
        first.StandardOutput.ReadLine();

        IOException refusal = Assert.Throws<IOException>(() => TiercelEngine.Open(new EngineOptions { DataDirectory = directory.Path }));

        if (OperatingSystem.IsLinux())
            Assert.Contains(first.Id.ToString(CultureInfo.InvariantCulture), refusal.Message, StringComparison.Ordinal);
        Kill(first);
        TiercelEngine.Open(new EngineOptions { DataDirectory = directory.Path }).Dispose();
    }

    [Fact]
    public void PageShowsTheSampleAsItIs()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "embedded.md")).ReplaceLineEndings("\n");
        string sample = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "samples", "Journal", "Program.cs")).ReplaceLineEndings("\n");
        int from = sample.IndexOf("var options", StringComparison.Ordinal);
        string shown = page[page.IndexOf("```csharp\nvar options = new EngineOptions { DataDirectory", StringComparison.Ordinal)..];
        shown = shown["```csharp\n".Length..shown.IndexOf("```\n", 3, StringComparison.Ordinal)];
        Assert.All(shown.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains(line.Trim(), sample[from..], StringComparison.Ordinal));
    }

    // Returns the largest number that it has printed.
    private static long RunAndKill(ScratchDirectory directory, string mode, int writers, int lines)
    {
        using Process process = Start(directory, mode, writers);
        long largest = 0;
        string? line = process.StandardOutput.ReadLine();
        Assert.StartsWith("opened: ", line ?? process.StandardError.ReadToEnd(), StringComparison.Ordinal);
        for (int i = 0; (line = process.StandardOutput.ReadLine()) is not null; i++)
        {
            if (i == lines) process.Kill();
            // The last line may have been cut off by the kill.
            if (line.Length > 0 && (i < lines || process.StandardOutput.Peek() >= 0))
                largest = Math.Max(largest, long.Parse(line, CultureInfo.InvariantCulture));
        }

        process.WaitForExit();
        return largest;
    }

    private static Process Start(ScratchDirectory directory, string mode, int writers)
    {
        ProcessStartInfo start = new(
            RepositoryPaths.ProgramIn("samples/Journal", "Tiercel.Samples.Journal"),
            [directory.Path, mode, writers.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    private static void Kill(Process process)
    {
        process.Kill();
        process.WaitForExit();
    }
}
