using System.Globalization;
using System.Text;

namespace Tiercel.TestKit;

/// <summary>
/// Everything that a server holds, as text: what each key of each database is, holds and when it expires; the same for equal data,
/// however it is kept and in whatever order a server lists it.
/// </summary>
public static class DataImage
{
    /// <summary>A line for each key, by its database and name.</summary>
    public static SortedDictionary<string, string> Of(RespConnection connection, int databases)
    {
        SortedDictionary<string, string> image = new(StringComparer.Ordinal);
        for (int i = 0; i < databases; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            connection.Call("SELECT", number);
            foreach (RespReply key in connection.Call("KEYS", "*").Items)
                image.Add($"{number}:{RespReply.Printable(key.Payload)}", Describe(connection, key.Payload));
        }

        connection.Call("SELECT", "0");
        return image;
    }

    /// <summary>The first few differences of two images; empty if there is none.</summary>
    public static string Differences(SortedDictionary<string, string> expected, SortedDictionary<string, string> actual)
    {
        const int shown = 5;
        IEnumerable<string> differences = expected.Keys.Union(actual.Keys)
            .Where(k => expected.GetValueOrDefault(k) != actual.GetValueOrDefault(k))
            .Select(k => $"{k}\n  {expected.GetValueOrDefault(k, "absent")}\n  {actual.GetValueOrDefault(k, "absent")}");
        return string.Join('\n', differences.Take(shown));
    }

    private static string Describe(RespConnection connection, byte[] key)
    {
        string type = Call(connection, "TYPE", key).Text;
        string content = type switch
        {
            "string" => RespReply.Printable(Call(connection, "GET", key).Payload),
            "list" => Texts(Call(connection, "LRANGE", key, "0", "-1")),
            "set" => string.Join(' ', Elements(Call(connection, "SMEMBERS", key)).Order(StringComparer.Ordinal)),
            "zset" => Texts(Call(connection, "ZRANGE", key, "0", "-1", "WITHSCORES")),
            "hash" => string.Join(' ', Pairs(Call(connection, "HGETALL", key)).Order(StringComparer.Ordinal)),
            "stream" => Stream(connection, key),
            _ => throw new InvalidDataException($"There is no type {type}."),
        };
        return $"{type} {Call(connection, "PEXPIRETIME", key).Text} {content}";
    }

    // What Redis tells of its own radix tree is left out, and when a consumer was seen, which no log tells.
    private static string Stream(RespConnection connection, byte[] key)
    {
        StringBuilder text = new();
        IReadOnlyList<RespReply> fields = Call(connection, "XINFO", "STREAM", key, "FULL", "COUNT", "0").Items;
        for (int i = 0; i < fields.Count; i += 2)
        {
            if (!fields[i].Text.StartsWith("radix", StringComparison.Ordinal)) Append(text, fields[i], fields[i + 1]);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, RespReply name, RespReply value)
    {
        text.Append(name.Text).Append('=');
        if (value.Items.Count == 0) text.Append(RespReply.Printable(value.Payload));
        foreach (RespReply item in value.Items)
        {
            bool isRecord = name.Text is "groups" or "consumers";
            if (!isRecord) text.Append(RespReply.Printable(item.Raw));
            for (int i = 0; isRecord && i < item.Items.Count; i += 2)
            {
                if (item.Items[i].Text is not ("seen-time" or "active-time")) Append(text, item.Items[i], item.Items[i + 1]);
            }
        }

        text.Append("; ");
    }

    private static IEnumerable<string> Elements(RespReply reply) => reply.Items.Select(static i => RespReply.Printable(i.Payload));

    private static string Texts(RespReply reply) => string.Join(' ', Elements(reply));

    private static IEnumerable<string> Pairs(RespReply reply) =>
        Elements(reply).Chunk(2).Select(static pair => $"{pair[0]}={pair[1]}");

    private static RespReply Call(RespConnection connection, string command, byte[] key, params string[] rest) =>
        connection.Call([Encoding.ASCII.GetBytes(command), key, .. rest.Select(Encoding.ASCII.GetBytes)]);

    private static RespReply Call(RespConnection connection, string command, string word, byte[] key, params string[] rest) =>
        connection.Call([Encoding.ASCII.GetBytes(command), Encoding.ASCII.GetBytes(word), key, .. rest.Select(Encoding.ASCII.GetBytes)]);
}
