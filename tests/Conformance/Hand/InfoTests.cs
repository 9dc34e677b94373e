using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>INFO has the sections of Redis, and of its fields all but those that would have nothing to tell here.</summary>
[Collection(ServerPairDefinition.Name)]
public sealed class InfoTests(ServerPair servers)
{
    // Fields of Redis that are left out, as beginnings of their names, each with the reason.
    private static readonly Dictionary<string, string> Absent = new()
    {
        ["allocator_"] = OfAllocator,
        ["rss_overhead_"] = OfAllocator,
        ["active_defrag_hits"] = OfAllocator,
        ["active_defrag_misses"] = OfAllocator,
        ["active_defrag_key_"] = OfAllocator,
        ["total_active_defrag_time"] = OfAllocator,
        ["current_active_defrag_time"] = OfAllocator,
        ["atomicvar_api"] = OfBuild,
        ["gcc_version"] = OfBuild,
        ["monotonic_clock"] = OfBuild,
        ["redis_build_id"] = OfBuild,
        ["used_cpu_sys_main_thread"] = OneThread,
        ["used_cpu_user_main_thread"] = OneThread,
        ["total_eviction_exceeded_time"] = NotTimed,
        ["current_eviction_exceeded_time"] = NotTimed,
        ["expire_cycle_cpu_milliseconds"] = NotTimed,
        ["expired_stale_perc"] = "the sweep goes by deadlines and estimates nothing",
        ["expired_time_cap_reached_count"] = "the sweep has no cap: it takes turns",
        ["dump_payload_sanitizations"] = "every payload is looked at in full",
        ["lazyfreed_objects"] = NotCounted,
        ["reply_buffer_"] = "no client has a buffer of its own",
        ["total_reads_processed"] = NotCounted,
        ["total_writes_processed"] = NotCounted,
    };

    private const string OfAllocator = "tells of jemalloc";
    private const string OfBuild = "tells how a C program was built";
    private const string OneThread = "tells of the one thread that executes in Redis";
    private const string NotTimed = "is not timed";
    private const string NotCounted = "is not counted";

    [DifferentialTheory]
    [InlineData("")]
    [InlineData("all")]
    [InlineData("EVERYTHING")]
    [InlineData("default")]
    [InlineData("keyspace server Clients")]
    [InlineData("commandstats default")]
    [InlineData("modules")]
    [InlineData("server nosuch")]
    [InlineData("nosuch")]
    public void SectionsAreThoseOfRedis(string wanted) =>
        Assert.Equal(Lines(servers.Redis, IsSection, wanted), Lines(servers.Subject, IsSection, wanted));

    [DifferentialFact]
    public void FieldsAreThoseOfRedis()
    {
        string[] fields = Lines(servers.Subject, IsField, "everything");
        IEnumerable<string> missing = Lines(servers.Redis, IsField, "everything").Except(fields);
        Assert.DoesNotContain(missing, static f => !IsLeftOut(f));
        Assert.Equal(fields.Distinct(), fields);
    }

    [DifferentialFact]
    public void WhatIsLeftOutIsThereInRedisAlone()
    {
        if (ServerPair.SubjectIsRedis) return;
        string[] ofRedis = Lines(servers.Redis, IsField, "everything");
        Assert.All(Absent.Keys, n => Assert.Contains(ofRedis, f => f.StartsWith(n, StringComparison.Ordinal)));
        Assert.DoesNotContain(Lines(servers.Subject, IsField, "everything"), IsLeftOut);
    }

    private static bool IsLeftOut(string field) => Absent.Keys.Any(n => field.StartsWith(n, StringComparison.Ordinal));

    private static bool IsSection(string line) => line.StartsWith("# ", StringComparison.Ordinal);

    // Of commands, errors and databases there are as many as have come up.
    private static bool IsField(string line) => line.Contains(':', StringComparison.Ordinal)
        && !line.StartsWith("cmdstat_", StringComparison.Ordinal) && !line.StartsWith("errorstat_", StringComparison.Ordinal)
        && !line.StartsWith("latency_percentiles_", StringComparison.Ordinal) && !line.StartsWith("db", StringComparison.Ordinal);

    private static string[] Lines(ServerProcess server, Func<string, bool> isMeant, string wanted)
    {
        using RespConnection connection = server.Connect();
        string[] sections = wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] lines = connection.Call(["INFO", .. sections]).Text.Split("\r\n");
        return [.. lines.Where(isMeant).Select(static l => l.Split(':')[0])];
    }
}
