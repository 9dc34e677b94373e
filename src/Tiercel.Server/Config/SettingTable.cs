using System.Diagnostics.CodeAnalysis;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Scripting;

namespace Tiercel.Server;

/// <summary>
/// Every setting by name: those of the server, those of the engine, and the directives of redis.conf that have only
/// one value so far. Configuration file, command line, environment and CONFIG all come here.
/// </summary>
internal sealed class SettingTable
{
    /// <summary>Not a setting with a value: each adds a user.</summary>
    public const string UserDirective = "user";

    private readonly ServerOptions _server;
    private readonly SortedDictionary<string, Setting> _settings = new(StringComparer.OrdinalIgnoreCase);

    public SettingTable(ServerOptions server, EngineOptions engine)
    {
        _server = server;
        foreach (OptionInfo<ServerOptions> row in ServerOptionsTable.All) _settings.Add(row.Name, row.Bind(server));
        foreach (OptionInfo<TlsOptions> row in TlsOptionsTable.All) _settings.Add(row.Name, row.Bind(server.Tls));
        foreach (OptionInfo<EngineOptions> row in EngineOptionsTable.All) _settings.Add(row.Name, row.Bind(engine));
        foreach (OptionInfo<DurabilityOptions> row in DurabilityOptionsTable.All)
            _settings.Add(row.Name, row.Bind(engine.Durability));
        foreach (OptionInfo<StatisticsOptions> row in StatisticsOptionsTable.All)
            _settings.Add(row.Name, row.Bind(server.Statistics));
        foreach (OptionInfo<ScriptOptions> row in ScriptOptionsTable.All) _settings.Add(row.Name, row.Bind(server.Scripts));
        foreach (FixedOption row in FixedOption.All) _settings.Add(row.Name, new FixedSetting(row));
    }

    /// <summary>
    /// What makes changes take effect that need more than a new value, told the name of a setting once all of a CONFIG SET
    /// are changed: null, or why they cannot take effect; then all are as before. Filled before the server serves.
    /// </summary>
    public List<Func<string, string?>> Applied { get; } = [];

    /// <summary>In the order of their names.</summary>
    public IReadOnlyCollection<Setting> All => _settings.Values;

    public bool TryFind(string name, [NotNullWhen(true)] out Setting? setting) => _settings.TryGetValue(name, out setting);

    /// <summary>Sets what somebody wrote before the start; null, or one line that names it and says what is wrong.</summary>
    public string? Apply(in ConfigurationEntry entry)
    {
        if (entry.Name == UserDirective)
        {
            // What its rules mean is known when the server starts.
            _server.Users.Add(entry.Value);
            return null;
        }

        if (!TryFind(entry.Name, out Setting? setting)) return entry.Place + ": unknown setting '" + entry.Name + "'";
        if (setting.TrySet(entry.Value, out string? error)) return null;
        return entry.Place + ": " + setting.Name + " '" + entry.Value + "': " + error;
    }

    /// <summary>
    /// Changes several settings while the server runs, all or none; null, or why not, in the words of CONFIG SET.
    /// </summary>
    public string? Change(ReadOnlySpan<(string Name, string Value)> changes)
    {
        lock (_settings)
        {
            List<(Setting Setting, string Former)> done = [];
            string? error = null;
            foreach ((string name, string value) in changes) error ??= TryChange(name, value, done);
            for (int i = 0; i < done.Count && error is null; i++)
            {
                string? reason = Applied.Select(apply => apply(done[i].Setting.Name)).FirstOrDefault(static r => r is not null);
                if (reason is not null) error = Failed(done[i].Setting, reason);
            }

            for (int i = done.Count - 1; i >= 0 && error is not null; i--) done[i].Setting.TrySet(done[i].Former, out _);
            return error;
        }
    }

    private string? TryChange(string name, string value, List<(Setting Setting, string Former)> done)
    {
        if (!TryFind(name, out Setting? setting))
            return "ERR Unknown option or number of arguments for CONFIG SET - '" + name + "'";
        string? reason = null;
        if (!setting.Info.Mutable) reason = "can't set immutable config";
        else if (done.Exists(d => d.Setting == setting)) reason = "duplicate parameter";
        string former = setting.Get();
        if (reason is null && setting.TrySet(value, out reason))
        {
            done.Add((setting, former));
            return null;
        }

        return Failed(setting, reason!);
    }

    private static string Failed(Setting setting, string reason) =>
        "ERR CONFIG SET failed (possibly related to argument '" + setting.Name + "') - " + reason;
}
