using System.Text;
using Tiercel.Primitives;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Payloads as this release writes them, kept as bytes: later ones must read them.</summary>
public class DumpFormatTests
{
    private const string File = "tests/Tiercel.Engine.Tests/Golden/dumps-0.1.txt";

    [Fact]
    public void PayloadsAreThoseOfTheRelease()
    {
        using TestKeyspace test = new();
        Database db = test.Database;
        db.Strings.Set("string, empty", "");
        db.Strings.Set("string, integer", "-70000");
        db.Strings.Set("string, text", "text");
        db.Strings.Set("string, compressed", string.Concat(Enumerable.Repeat("abc", 100)));
        db.Hashes.SetMany("hash, packed", KeyValuePair.Create("field", "value"), KeyValuePair.Create("n", "12345"));
        db.Hashes.Set("hash, one long value", "field", new string('v', 80));
        db.Hashes.SetMany("hash, times, packed", TimeSpan.FromDays(1), KeyValuePair.Create("field", "value"), KeyValuePair.Create("n", "12345"));
        db.Hashes.Set("hash, times, packed", "another", "x");
        db.Hashes.Set("hash, times, packed", "earlier", "x", TimeSpan.FromHours(1));
        db.Hashes.SetMany("hash, times, one long value", KeyValuePair.Create("n", "1"), KeyValuePair.Create("field", new string('v', 80)));
        db.Hashes.ExpireFields("hash, times, one long value", TimeSpan.FromMinutes(1), "field");
        db.Lists.PushMany("list, packed", ListSide.Right, "a", "1", "-5000", "a longer element");
        db.Lists.PushMany("list, large", ListSide.Right, [.. Enumerable.Range(0, 3000).Select(i => $"element {i}")]);
        db.Sets.AddMany("set, integers", "1", "70000", "-3");
        db.Sets.AddMany("set, packed", "one", "2");
        db.Streams.AddWithId("stream, group", new StreamId(5, 1), KeyValuePair.Create("field", "value"), KeyValuePair.Create("n", "12345"));
        db.Streams.AddWithId("stream, group", new StreamId(5, 2), KeyValuePair.Create("field", "other"), KeyValuePair.Create("n", "-1"));
        db.Streams.AddWithId("stream, group", new StreamId(7, 0), KeyValuePair.Create("another", "x"));
        db.Streams.Remove("stream, group", new StreamId(5, 2));
        db.Streams.CreateGroup("stream, group", "group", StreamId.Zero);
        db.Streams.ReadGroup("stream, group", "group", "consumer", count: 1);
        db.Streams.CreateGroup("stream, empty", "group");
        StringBuilder lines = new();
        List<string> keys = [.. db.Keys.EnumerateStrings().Order(StringComparer.Ordinal)];
        foreach (string key in keys) lines.Append(key).Append(": ").Append(Convert.ToHexString(Dump(test, key))).Append('\n');
        GoldenFile.AssertText(File, lines.ToString());
    }

    [Fact]
    public void PayloadsOfTheReleaseAreReadBack()
    {
        using TestKeyspace test = new();
        string[] lines = System.IO.File.ReadAllLines(Path.Combine(RepositoryPaths.Root, File));
        Assert.NotEmpty(lines);
        foreach (string line in lines)
        {
            string[] parts = line.Split(": ");
            byte[] payload = Convert.FromHexString(parts[1]);
            Assert.True(DumpPayload.IsIntact(payload), parts[0]);
            Key key = test.Hashed(TestKeyspace.Bytes(parts[0]));
            Assert.Equal(OpStatus.Done, Dumps.Restore(test.Database, in key, payload, new RestoreOptions()));
            Assert.Equal(parts[1], Convert.ToHexString(Dump(test, parts[0])));
        }
    }

    private static byte[] Dump(TestKeyspace test, string name)
    {
        PooledBuffer target = default;
        Key key = test.Hashed(TestKeyspace.Bytes(name));
        Assert.True(Dumps.TryDump(test.Database, in key, ref target), name);
        byte[] payload = target.Written.ToArray();
        target.Dispose();
        return payload;
    }
}
