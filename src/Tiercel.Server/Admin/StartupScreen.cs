using System.Globalization;
using System.Text;
using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>What a person sees when the server is up.</summary>
internal static class StartupScreen
{
    public static string Of(TiercelServer server)
    {
        ServerContext context = server.Context;
        EngineOptions engine = context.Keyspace.Options;
        StringBuilder text = new();
        text.Append("Tiercel ").Append(ServerVersion.Tiercel).Append(" (speaks as Redis ").Append(ServerVersion.Redis).AppendLine(")");
        text.AppendLine();
        Line(text, "address", string.Join(", ", context.Addresses));
        Line(text, "databases", string.Create(CultureInfo.InvariantCulture, $"{engine.Databases} x {Shard.Count} shards"));
        Line(text, "transport", Transport(server, context));
        Line(text, "memory limit", engine.MaxMemory == 0 ? "none" : MemorySize.Format(engine.MaxMemory));
        Line(text, "persistence", Persistence(engine.Durability));
        Line(text, "process", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        text.AppendLine();
        string door = server.Port > 0 ? "-p " + server.Port.ToString(CultureInfo.InvariantCulture) : "-s " + context.Options.UnixSocket;
        Line(text, "connect", "redis-cli " + door);
        Line(text, "stop", "Ctrl-C");
        return text.ToString();
    }

    private static string Persistence(DurabilityOptions options)
    {
        string sync = options.Sync switch
        {
            SyncPolicy.Always => "synced always",
            SyncPolicy.EverySecond => "synced every second",
            _ => "synced when the system likes",
        };
        if (options.AppendOnly) return $"log in {options.Directory}, {sync}";
        return options.SavePoints.IsEmpty ? "off" : $"snapshots in {options.Directory}";
    }

    private static string Transport(TiercelServer server, ServerContext context)
    {
        if (server.Transport == "sockets") return server.Transport;
        int reactors = context.Options.ReactorCount;
        return string.Create(CultureInfo.InvariantCulture, $"{server.Transport}, {reactors} {(reactors == 1 ? "reactor" : "reactors")}");
    }

    private static void Line(StringBuilder text, string name, string value) =>
        text.Append("  ").Append(name.PadRight(14)).AppendLine(value);
}
