using System.Diagnostics.CodeAnalysis;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// Every setting by name: those of the server, those of the engine, and the directives of redis.conf that have only
/// one value so far. Configuration file, command line, environment and CONFIG all come here.
/// </summary>
internal sealed class SettingTable
{
    private readonly SortedDictionary<string, Setting> _settings = new(StringComparer.OrdinalIgnoreCase);

    public SettingTable(ServerOptions server, EngineOptions engine)
    {
        foreach (OptionInfo<ServerOptions> row in ServerOptionsTable.All) _settings.Add(row.Name, row.Bind(server));
        foreach (OptionInfo<EngineOptions> row in EngineOptionsTable.All) _settings.Add(row.Name, row.Bind(engine));
        foreach (FixedOption row in FixedOption.All) _settings.Add(row.Name, new FixedSetting(row));
    }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyCollection<Setting> All => _settings.Values;

    public bool TryFind(string name, [NotNullWhen(true)] out Setting? setting) => _settings.TryGetValue(name, out setting);
}
