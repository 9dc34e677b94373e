using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Threads against each other, then the whole structure is checked.</summary>
public class SoakTests
{
    [Fact]
    public void ThreadsThatDoEverythingAtOnceLeaveASoundKeyspace()
    {
        SeededRandom seeds = SeededRandom.Create();
        using Keyspace keyspace = new(new EngineOptions { MaxMemory = 40 << 20, EvictionPolicy = EvictionPolicy.AllKeysLru });
        keyspace.StartMaintenance(drivesClock: true);
        Database database = keyspace.Database(0);
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(SoakSeconds()));
        List<Exception> failures = [];
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(t => new Thread(() => Guarded(failures, () => Work(database, seeds.Seed + t, stop.Token))))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.True(failures.Count == 0, $"{seeds}: {string.Join(Environment.NewLine, failures)}");
        keyspace.CheckInvariants();
    }

    // TIERCEL_SOAK_SECONDS makes it long; a few seconds belong to every run.
    private static int SoakSeconds() =>
        int.TryParse(Environment.GetEnvironmentVariable("TIERCEL_SOAK_SECONDS"), out int seconds) ? seconds : 4;

    private static void Guarded(List<Exception> failures, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            lock (failures) failures.Add(e);
        }
    }

    private static void Work(Database database, int seed, CancellationToken stop)
    {
        Random random = new(seed);
        byte[] value = new byte[60_000];
        string[] keys = [.. Enumerable.Range(0, 16).Select(_ => "")];
        while (!stop.IsCancellationRequested)
        {
            for (int i = 0; i < 1000; i++) Step(database, random, value, keys);
        }
    }

    private static void Step(Database database, Random random, byte[] value, string[] keys)
    {
        string key = $"key:{random.Next(100_000)}";
        switch (random.Next(20))
        {
            case 0:
                database.Keys.Remove(key);
                break;
            case 1:
                database.Keys.Expire(key, TimeSpan.FromMilliseconds(random.Next(1, 50)));
                break;
            case 2:
                for (int i = 0; i < keys.Length; i++) keys[i] = $"key:{random.Next(100_000)}";
                database.Strings.ReadMany(keys, 0, static (_, v, _) => Assert.True(v.IsEmpty || v[0] == v[^1]));
                break;
            case 3:
                database.Strings.SetMany([new(key, [1, 1]), new($"key:{random.Next(100_000)}", [2])]);
                break;
            case 4:
                using (ValueLease? lease = database.Strings.Lease(key))
                {
                    if (lease is { Length: > 0 }) Assert.Equal(lease.Span[0], lease.Span[^1]);
                }

                break;
            case 5 when random.Next(20_000) == 0:
                database.Clear();
                break;
            case <= 12:
                int length = random.Next(200) == 0 ? random.Next(value.Length) : random.Next(300);
                value.AsSpan(0, length).Fill((byte)random.Next());
                database.Strings.Set(key, value.AsSpan(0, length));
                break;
            default:
                database.Strings.Read(key, 0, static (v, _) =>
                {
                    if (!v.IsEmpty && v[0] != v[^1]) throw new InvalidOperationException("A value is torn.");
                    return 0;
                });
                break;
        }
    }
}
