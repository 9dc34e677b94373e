using System.Collections;

namespace Tiercel.Server;

/// <summary>Settings in environment variables: <c>TIERCEL__MAXMEMORY_POLICY</c> is maxmemory-policy.</summary>
internal static class ConfigurationEnvironment
{
    private const string Prefix = "TIERCEL__";

    /// <summary>Adds the entries among these variables, in the order of their names.</summary>
    public static void Read(IDictionary variables, List<ConfigurationEntry> entries)
    {
        List<ConfigurationEntry> found = [];
        foreach (DictionaryEntry variable in variables)
        {
            string key = (string)variable.Key;
            if (!key.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            string name = key[Prefix.Length..].ToLowerInvariant().Replace('_', '-');
            found.Add(new ConfigurationEntry(name, (string?)variable.Value ?? "", key));
        }

        entries.AddRange(found.OrderBy(static e => e.Place, StringComparer.Ordinal));
    }
}
