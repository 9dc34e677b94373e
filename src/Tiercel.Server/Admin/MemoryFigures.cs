using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>The memory of the process at one moment.</summary>
internal sealed class MemoryFigures
{
    // Below this the runtime's own memory outweighs everything, and ratios say nothing. A guess.
    private const long TellingBytes = 32 * 1024 * 1024;

    // As Redis's doctor: beyond it memory is wasted.
    private const double MuchFragmentation = 1.5;
    private const int NearLimitPercent = 95;

    private readonly long _limitBytes;
    private readonly EvictionPolicy _policy;

    public MemoryFigures(ServerContext server)
    {
        using Process process = Process.GetCurrentProcess();
        KeyspaceStatistics keys = server.Keyspace.GetStatistics();
        UsedBytes = keys.UsedBytes;
        PeakBytes = keys.PeakBytes;
        Keys = keys.Keys;
        Databases = DatabaseOverhead.Of(server.Keyspace);
        OverheadBytes = Databases.Sum(static d => d.TotalBytes);
        ResidentBytes = process.WorkingSet64;
        ManagedBytes = GC.GetTotalMemory(forceFullCollection: false);
        ClientBytes = server.Sessions.Snapshot().Sum(static s => s.MemoryBytes);
        _limitBytes = server.Keyspace.Options.MaxMemory;
        _policy = server.Keyspace.Options.EvictionPolicy;
    }

    /// <summary>Keys, values and index.</summary>
    public long UsedBytes { get; }

    public long PeakBytes { get; }

    public long Keys { get; }

    /// <summary>What each database with keys in it occupies beside them.</summary>
    public IReadOnlyList<DatabaseOverhead> Databases { get; }

    /// <summary>The sum over <see cref="Databases"/>.</summary>
    public long OverheadBytes { get; }

    /// <summary>Keys and values; 0 while they are so few that <see cref="UsedBytes"/> has not heard of all.</summary>
    public long DatasetBytes => Math.Max(0, UsedBytes - OverheadBytes);

    public double DatasetPercentage => UsedBytes == 0 ? 0 : 100.0 * DatasetBytes / UsedBytes;

    /// <summary>What the system counts.</summary>
    public long ResidentBytes { get; }

    public long ManagedBytes { get; }

    /// <summary>Input and replies that wait in the connections.</summary>
    public long ClientBytes { get; }

    public double Fragmentation => (double)ResidentBytes / Math.Max(1, UsedBytes);

    /// <summary>What an operator should know, a line each.</summary>
    public string Diagnose()
    {
        StringBuilder text = new();
        if (UsedBytes < TellingBytes) return "There is too little data for a diagnosis.\n";
        if (Fragmentation > MuchFragmentation)
        {
            text.Append(CultureInfo.InvariantCulture, $"The process occupies {Fragmentation:F2} times its data. After mass ")
                .Append("deletions this falls as pages are emptied; otherwise look at the managed heap and the clients.\n");
        }

        if (_limitBytes > 0 && UsedBytes > _limitBytes / 100 * NearLimitPercent && _policy == EvictionPolicy.NoEviction)
            text.Append("The data is near maxmemory, and the policy noeviction will refuse writes.\n");
        if (_limitBytes == 0) text.Append("There is no maxmemory: the data may grow until the system refuses memory.\n");
        if (ClientBytes > UsedBytes / 2) text.Append("Clients that do not read hold more than half as much as the data.\n");
        return text.Length == 0 ? "Nothing is wrong with the memory.\n" : text.ToString();
    }
}
