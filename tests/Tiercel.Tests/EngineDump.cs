using System.Text;

namespace Tiercel.Tests;

/// <summary>All that a database holds, as text: two that are equal hold the same, byte for byte.</summary>
internal static class EngineDump
{
    public static string Of(TiercelEngine engine, int database = 0)
    {
        StringBuilder text = new();
        IEnumerable<string> keys = engine.ExecuteOn(database, "KEYS", "*").Items.Select(static k => k.ToString());
        foreach (string key in keys.Order(StringComparer.Ordinal))
        {
            text.Append(key).Append('=').Append(Convert.ToHexString(engine.ExecuteOn(database, "DUMP", key).AsBytes()!)).Append('@');
            text.Append(engine.ExecuteOn(database, "PEXPIRETIME", key)).Append('\n');
        }

        return text.ToString();
    }
}
