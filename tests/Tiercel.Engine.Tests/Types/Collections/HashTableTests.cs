using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>A large hash, and with it the heap and the index that all large collections are made of.</summary>
public class HashTableTests
{
    [Fact]
    public void RandomChangesLeaveWhatADictionaryHolds()
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new();
        HashTable table = HashTable.Create(0, test.Keyspace);
        Dictionary<string, string> twin = [];
        for (int round = 0; round < 60_000; round++)
        {
            // Grows to some thousands, then shrinks to none, twice.
            bool grows = round / 15_000 % 2 == 0;
            string field = $"field:{random.Next(6000)}";
            if (random.Next(10) < (grows ? 8 : 1))
            {
                string value = new('v', random.Next(200) == 0 ? random.Next(20_000) : random.Next(300));
                Assert.Equal(!twin.ContainsKey(field), table.Set(Bytes(field), Bytes(value)));
                twin[field] = value;
            }
            else
            {
                Assert.Equal(twin.Remove(field), table.Remove(Bytes(field)));
            }

            Assert.Equal(twin.Count, table.Count);
            if (round % 3000 == 0) AssertSame(twin, table, random.ToString()!);
        }

        AssertSame(twin, table, random.ToString()!);
        HashTable copy = table.Copy(test.Keyspace);
        table.Free();
        AssertSame(twin, copy, random.ToString()!);
        copy.Free();
    }

    [Fact]
    public void ScanSeesWhatIsThereAllTheTimeWhileTheTableGrowsAndShrinks()
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new();
        for (int round = 0; round < 40; round++)
        {
            HashTable table = HashTable.Create(0, test.Keyspace);
            for (int i = 0; i < 500; i++) table.Set(Bytes($"stays:{i}"), "x"u8);
            for (int i = 0; i < 3000 * (round % 2); i++) table.Set(Bytes($"goes:{i}"), "x"u8);
            HashSet<string> seen = [];
            Seeing visitor = new(table, seen);
            ulong cursor = 0;
            int step = 0;
            do
            {
                cursor = table.Scan(cursor, 1, ref visitor);
                for (int i = 0; i < random.Next(60); i++, step++)
                {
                    if (round % 2 == 0) table.Set(Bytes($"comes:{step}"), "x"u8);
                    else table.Remove(Bytes($"goes:{step}"));
                }
            }
            while (cursor != 0);
            for (int i = 0; i < 500; i++) Assert.True(seen.Contains($"stays:{i}"), $"stays:{i} was not seen, {random}");
            table.Free();
        }
    }

    [Fact]
    public void RandomElementsAreAllEquallyLikely()
    {
        using TestKeyspace test = new();
        HashTable table = HashTable.Create(0, test.Keyspace);
        for (int i = 0; i < 100; i++) table.Set(Bytes($"{i}"), "x"u8);
        Random random = new(7);
        int[] hits = new int[100];
        for (int i = 0; i < 100_000; i++) hits[int.Parse(Encoding.ASCII.GetString(table.Random(random).Field))]++;
        // The mean is 1,000 and the deviation 32: five of them.
        Assert.All(hits, h => Assert.InRange(h, 840, 1160));
        table.Free();
    }

    [Fact]
    public void RefusedMemoryChangesNothing()
    {
        using TestKeyspace test = new();
        HashTable table = HashTable.Create(0, test.Keyspace);
        Dictionary<string, string> twin = [];
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            string value = new('v', i % 100 == 0 ? 10_000 : 100);
            Primitives.NativeBlock.RefuseAfter(0);
            try
            {
                table.Set(Bytes($"f{i}"), Bytes(value));
                twin[$"f{i}"] = value;
            }
            catch (InsufficientMemoryException)
            {
                refused++;
            }
            finally
            {
                Primitives.NativeBlock.RefuseNoMore();
            }

            if (!twin.ContainsKey($"f{i}")) table.Set(Bytes($"f{i}"), Bytes(twin[$"f{i}"] = value));
        }

        Assert.InRange(refused, 10, 3000);
        AssertSame(twin, table, "");
        table.Free();
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static void AssertSame(Dictionary<string, string> twin, HashTable table, string context)
    {
        table.CheckInvariants();
        HashSet<string> seen = [];
        Seeing visitor = new(table, seen);
        table.ForEach(ref visitor);
        Assert.True(seen.SetEquals(twin.Keys), context);
        foreach (var (field, value) in twin)
        {
            Assert.True(table.TryFind(Bytes(field), out HashElement element), context);
            Assert.Equal(value, Encoding.Latin1.GetString(element.Value));
        }
    }

    private readonly struct Seeing(HashTable table, HashSet<string> seen) : IReferenceVisitor
    {
        public void Visit(uint reference) => seen.Add(Encoding.Latin1.GetString(table.At(reference).Field));
    }
}
