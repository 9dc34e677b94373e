using System.Text;

namespace Tiercel.Scripting.Tests;

/// <summary>The hand-made cases of Cases/*.lua: a line each.</summary>
[Collection(RedisScriptsDefinition.Name)]
public sealed class CaseTests(RedisScripts redis)
{
    [RequiresRedisFact]
    public void BitIsThatOfRedis() => Compare("bit.lua");

    [RequiresRedisFact]
    public void StructIsThatOfRedis() => Compare("struct.lua");

    [RequiresRedisFact]
    public void CmsgpackIsThatOfRedis() => Compare("cmsgpack.lua");

    [RequiresRedisFact]
    public void JsonIsWrittenAsByRedis() => Compare("cjson-encode.lua");

    [RequiresRedisFact]
    public void JsonIsReadAsByRedis() => Compare("cjson-decode.lua");

    [RequiresRedisFact]
    public void SettingsOfJsonAreThoseOfRedis() => Compare("cjson-settings.lua");

    private void Compare(string file)
    {
        IEnumerable<string> lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Libraries", "Cases", file), Encoding.Latin1);
        new ScriptComparison(redis).AssertSame(
            [.. lines.Where(static line => line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal))]);
    }
}
