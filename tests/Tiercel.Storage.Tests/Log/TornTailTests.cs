using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Storage.Tests;

/// <summary>The power goes at every operation of a short life of a log, many times over; what is left is a prefix.</summary>
public sealed class TornTailTests
{
    private const string Path = "log";
    private const int Records = 30;

    [Fact]
    public void WhatIsLeftAfterAPowerCutIsAPrefixThatHoldsAllThatWasSynced()
    {
        SeededRandom random = SeededRandom.Create();
        SimulatedDisk whole = new();
        Live(whole, out _);
        for (long cut = 1; cut <= whole.Operations; cut++)
        {
            for (int round = 0; round < 20; round++)
            {
                SimulatedDisk disk = new() { CutsPowerAt = cut };
                Live(disk, out int synced);
                List<int> left = Recover(disk.AfterPowerCut(random), out bool isKnownSynced);

                Assert.Equal(Enumerable.Range(0, left.Count), left);
                Assert.True(left.Count >= synced, $"{left.Count} of {synced} synced records are left, cut at {cut} of {whole.Operations}. {random}");
                Assert.False(isKnownSynced, $"what a power cut did is taken for damage. {random}");
            }
        }
    }

    [Fact]
    public void KilledProcessLosesNothingWritten()
    {
        SimulatedDisk disk = new();
        Live(disk, out _);

        Assert.Equal(Enumerable.Range(0, Records), Recover(disk.AfterKill(), out _));
    }

    [Fact]
    public void DamageBeforeWhatWasSyncedIsTakenForDamage()
    {
        SimulatedDisk disk = new();
        Live(disk, out _);
        byte[] bytes = disk.Bytes(Path);
        bytes[100] ^= 4;
        disk.Put(Path, bytes);

        List<int> left = Recover(disk, out bool isKnownSynced);

        Assert.True(left.Count < Records);
        Assert.True(isKnownSynced);
    }

    // Writes numbered records of any length, some of them synced; the power may go at any of it.
    private static void Live(SimulatedDisk disk, out int synced)
    {
        synced = 0;
        IFileSystem files = disk;
        try
        {
            files.CreateDirectory("");
            using GroupCommitWriter writer = new(files.Create(Path), 0);
            files.SyncDirectory("");
            for (int i = 0; i < Records; i++)
            {
                writer.Staged.Enter();
                writer.Staged.Append(Encoding.ASCII.GetBytes($"{i}:{new string('x', i * 41 % 700)};"));
                writer.Staged.Exit();
                if (i % 3 == 1) writer.Write();
                if (i % 9 == 4 && writer.Sync()) synced = i + 1;
            }

            writer.Write();
        }
        catch (PowerCutException)
        {
            // As it was meant to be.
        }
    }

    private static List<int> Recover(SimulatedDisk disk, out bool isKnownSynced)
    {
        isKnownSynced = false;
        IFileSystem files = disk;
        List<int> records = [];
        if (!files.Exists(Path)) return records;
        using GroupReader reader = new(files.OpenRead(Path));
        long place = 0;
        GroupFinding finding;
        while ((finding = reader.Read(place, out long next)) == GroupFinding.Whole)
        {
            string text = Encoding.ASCII.GetString(reader.Records);
            foreach (string record in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
                records.Add(int.Parse(record.Split(':')[0], CultureInfo.InvariantCulture));
            place = next;
        }

        isKnownSynced = finding != GroupFinding.End && reader.IsKnownSynced(place);
        return records;
    }
}
