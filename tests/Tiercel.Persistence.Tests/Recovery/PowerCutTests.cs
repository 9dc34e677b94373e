using System.Globalization;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Persistence.Tests;

/// <summary>
/// The power goes at every write, sync and change of names of a scripted life: what comes back is all that was done up to some
/// step, never half a step, and no less than was promised.
/// </summary>
public sealed class PowerCutTests
{
    private const int Steps = 24;

    private static int Rounds => TestScale.Of(4, 200);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhatComesBackIsAPrefixWithAllThatWasPromised(bool lies)
    {
        SeededRandom random = SeededRandom.Create();
        SimulatedDisk whole = new() { LiesOnSync = lies };
        Live(whole, out _);
        for (long cut = 1; cut <= whole.Operations; cut++)
        {
            for (int round = 0; round < Rounds; round++)
            {
                SimulatedDisk disk = new() { CutsPowerAt = cut, LiesOnSync = lies };
                Live(disk, out int promised);

                // The power may go again while the log is loaded and cut off.
                SimulatedDisk survivor = disk.AfterPowerCut(random);
                survivor.CutsPowerAt = random.Next(1, 12);
                Recover(survivor, random, cut, promised);
                Recover(survivor.IsOff ? survivor.AfterPowerCut(random) : survivor.AfterKill(), random, cut, promised);
            }
        }
    }

    [Fact]
    public void KilledProcessLosesNothingThatWasWritten()
    {
        SimulatedDisk disk = new();
        Live(disk, out int promised);

        Assert.Equal(Steps, promised);
        using DurableDatabase again = new(disk.AfterKill());
        Assert.Equal(Steps, Check(again, "after a kill"));
    }

    // Each step changes three keys at once; from time to time the database is flushed and swapped as well.
    private static void Live(SimulatedDisk disk, out int promised)
    {
        promised = 0;
        try
        {
            using DurableDatabase data = new(disk);
            for (int i = 1; i <= Steps; i++)
            {
                string number = i.ToString(CultureInfo.InvariantCulture);
                data.Run($"MSET a {number} b {new string('x', i * 53 % 900)} c {number}");
                data.Run($"RPUSH list {number}");
                if (i % 3 == 0 && !data.Store.Write()) return;
                if (i % 6 == 0 && data.Store.Write() && data.Store.Sync()) promised = i;
            }
        }
        catch (PowerCutException)
        {
            // As it was meant to be.
        }
    }

    private static void Recover(SimulatedDisk disk, SeededRandom random, long cut, int promised)
    {
        try
        {
            using DurableDatabase data = new(disk);
            int found = Check(data, $"cut at {cut}, {random}");
            Assert.True(found >= promised || disk.LiesOnSync, $"{promised} steps were promised, {found} are there: cut at {cut}, {random}");
        }
        catch (PowerCutException)
        {
            // Again, while it recovered.
        }
        catch (InvalidDataException) when (disk.LiesOnSync)
        {
            // What was said to be on the disk is not: that may be noticed.
        }
    }

    // How many steps are there, and that they are whole.
    private static int Check(DurableDatabase data, string when)
    {
        string number = data.Get("a") ?? "0";
        int found = int.Parse(number, CultureInfo.InvariantCulture);
        Assert.Equal(data.Get("a"), data.Get("c"));
        Assert.Equal(found == 0 ? null : new string('x', found * 53 % 900), data.Get("b"));
        string[] expected = [.. Enumerable.Range(1, found).Select(static i => i.ToString(CultureInfo.InvariantCulture))];
        string[] list = data.List("list");
        bool isPrefix = list.SequenceEqual(expected) || list.SequenceEqual(expected.SkipLast(1));
        Assert.True(isPrefix, $"the list holds {string.Join(' ', list)} at step {found}: {when}");
        return found;
    }
}
