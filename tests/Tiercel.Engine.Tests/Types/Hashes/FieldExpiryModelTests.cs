using System.Text;
using Tiercel.Primitives;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Hashes whose fields expire against a naive twin, under a clock that goes on.</summary>
public class FieldExpiryModelTests
{
    // What the settings allow to be packed, how many fields there may be, and how long a value: all packed, both by turns,
    // nearly all large, and so large that they are made anew when most has expired.
    [Theory]
    [InlineData(128, 12, 30, 4000)]
    [InlineData(8, 16, 30, 8000)]
    [InlineData(0, 60, 30, 8000)]
    [InlineData(512, 400, 30, 4000)]
    [InlineData(0, 60, 7000, 4000)]
    public void RandomProgramsLeaveWhatTheTwinHolds(int maxPacked, int fields, int maxValue, int rounds)
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new(new EngineOptions { HashMaxListpackEntries = maxPacked });
        Program program = new(test, random, fields, maxValue);
        for (int round = 0; round < rounds; round++)
        {
            program.Step();
            if (round % 20 == 0) program.Check($"round {round}, {random}");
            if (random.Next(10) == 0) test.Time.Advance(TimeSpan.FromMilliseconds(random.Next(400)));
            if (random.Next(200) == 0) test.Time.Advance(TimeSpan.FromMinutes(1));
            if (random.Next(50) == 0) test.Keyspace.RunMaintenance();
        }

        // Sooner or later all that has a time is gone, and all that has none is there.
        test.Time.Advance(TimeSpan.FromHours(1));
        program.Check($"at the end, {random}");
        for (int slice = 0; slice < 1000 && program.HasDue; slice++) test.Keyspace.RunMaintenance();
        Assert.False(program.HasDue);
        program.Check($"after the sweep, {random}");
    }

    private sealed record Twin(byte[] Value, long ExpiresAtMs);

    private sealed class Program(TestKeyspace test, SeededRandom random, int fields, int maxValue)
    {
        private static readonly string[] Names = ["h0", "h1", "h2"];

        private readonly Dictionary<string, Dictionary<string, Twin>> _twins = Names.ToDictionary(n => n, _ => new Dictionary<string, Twin>());

        public bool HasDue => test.Database.Shards.Any(s => s.Table is { } table && table.EarliestExpiryMs <= test.Keyspace.NowMs);

        public void Step()
        {
            string name = Names[random.Next(Names.Length)];
            Dictionary<string, Twin> twin = Living(name);
            switch (random.Next(20))
            {
                case 0:
                    Rename(name, Names[random.Next(Names.Length)]);
                    break;
                case 1:
                    Copy(name, Names[random.Next(Names.Length)]);
                    break;
                case 2:
                    DumpAndRestore(name, Names[random.Next(Names.Length)]);
                    break;
                case 3 when random.Next(20) == 0:
                    Assert.True(test.Database.Keys.Remove(name) || twin.Count == 0);
                    twin.Clear();
                    break;
                default:
                    Key key = test.Hashed(TestKeyspace.Bytes(name));
                    KeyScope scope = new(test.Database);
                    scope.Acquire(key.Hash);
                    for (int i = random.Next(1, 5); i > 0; i--) Change(ref scope, in key, twin);
                    scope.Release();
                    break;
            }
        }

        public void Check(string context)
        {
            test.Keyspace.CheckInvariants();
            foreach (string name in Names)
            {
                Dictionary<string, Twin> twin = Living(name);
                Hashes hashes = test.Database.Hashes;
                Assert.True(twin.Count == hashes.Count(name), $"{context}: {name} has {hashes.Count(name)} fields, not {twin.Count}");
                string expected = Text(twin.Select(t => (t.Key, t.Value.Value)));
                Assert.Equal(expected, Text(hashes.GetAll(name).Select(Named)));
                Assert.Equal(expected, Text(hashes.Enumerate(name, 7).Select(Named).DistinctBy(f => f.Item1)));
                for (int i = 0; i < fields; i++) CheckField(name, $"f{i}", twin, context);
                CheckRandom(name, twin);
            }
        }

        private static (string, byte[]) Named(KeyValuePair<byte[], byte[]> pair) => (Encoding.Latin1.GetString(pair.Key), pair.Value);

        private static string Text(IEnumerable<(string, byte[])> found) =>
            string.Join(' ', found.OrderBy(f => f.Item1, StringComparer.Ordinal).Select(f => $"{f.Item1}={Convert.ToHexString(f.Item2)}"));

        private void CheckField(string name, string field, Dictionary<string, Twin> twin, string context)
        {
            using View view = new(test, name);
            Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
            long expiresAtMs = Expiry.None;
            bool isThere = view.Hash.Exists && view.Hash.TryGetExpiry(TestKeyspace.Bytes(field), out expiresAtMs);
            Assert.True(twin.TryGetValue(field, out Twin? expected) == isThere, $"{context}: {name} {field} is {(isThere ? "" : "not ")}there");
            Assert.Equal(isThere, view.Hash.Exists && view.Hash.TryGet(TestKeyspace.Bytes(field), scratch, out _));
            Assert.Equal(expected?.ExpiresAtMs ?? Expiry.None, expiresAtMs);
        }

        private void CheckRandom(string name, Dictionary<string, Twin> twin)
        {
            using View view = new(test, name);
            if (!view.Hash.Exists) return;
            Drawn drawn = new([]);
            view.Hash.VisitDrawn(5, new Random(random.Next()), ref drawn);
            Assert.Equal(5, drawn.Fields.Count);
            int wanted = random.Next(twin.Count + 2);
            Drawn different = new([]);
            view.Hash.VisitDifferent(wanted, new Random(random.Next()), ref different);
            Assert.Equal(Math.Min(wanted, twin.Count), different.Fields.Distinct().Count());
            Assert.All(drawn.Fields.Concat(different.Fields), f => Assert.True(twin.ContainsKey(f), $"{f} is drawn and is not there"));
        }

        private void Change(ref KeyScope scope, in Key key, Dictionary<string, Twin> twin)
        {
            OpStatus status = HashOps.Open(ref scope, in key, out CollectionEntry entry);
            Assert.True(twin.Count == 0 || status == OpStatus.Done);
            string name = $"f{random.Next(fields)}";
            byte[] field = TestKeyspace.Bytes(name);
            byte[] value = Value();
            bool isThere = twin.TryGetValue(name, out Twin? old);
            long expiresAtMs = scope.NowMs + random.Next(-50, random.Next(5) == 0 ? 60_000 : 800);
            switch (random.Next(9))
            {
                case 0 or 1:
                    Assert.Equal(!isThere, HashOps.Set(ref scope, in key, ref entry, field, value));
                    twin[name] = new Twin(value, Expiry.None);
                    break;
                case 2:
                    HashOps.SetUntil(ref scope, in key, ref entry, field, value, expiresAtMs);
                    if (expiresAtMs > scope.NowMs) twin[name] = new Twin(value, expiresAtMs);
                    else twin.Remove(name);
                    break;
                case 3:
                    Assert.Equal(!isThere, HashOps.Set(ref scope, in key, ref entry, field, value, Expiry.Keep));
                    twin[name] = new Twin(value, old?.ExpiresAtMs ?? Expiry.None);
                    break;
                case 4 or 5:
                    ExpireConditions condition = (ExpireConditions)(1 << random.Next(5) >> 1);
                    Assert.Equal(Expire(twin, name, scope.NowMs, expiresAtMs, condition), HashOps.Expire(ref scope, in key, ref entry, field, expiresAtMs, condition));
                    break;
                case 6:
                    FieldStatus expected = !isThere ? FieldStatus.NoField : old!.ExpiresAtMs == Expiry.None ? FieldStatus.NoExpiry : FieldStatus.Done;
                    Assert.Equal(expected, HashOps.Persist(ref scope, in key, ref entry, field));
                    if (isThere) twin[name] = old! with { ExpiresAtMs = Expiry.None };
                    break;
                case 7:
                    Assert.Equal(!isThere, HashOps.SetIfAbsent(ref scope, in key, ref entry, field, value));
                    if (!isThere) twin[name] = new Twin(value, Expiry.None);
                    break;
                default:
                    Assert.Equal(isThere, HashOps.Remove(ref scope, in key, ref entry, field));
                    twin.Remove(name);
                    break;
            }
        }

        private static FieldStatus Expire(Dictionary<string, Twin> twin, string name, long nowMs, long expiresAtMs, ExpireConditions condition)
        {
            if (!twin.TryGetValue(name, out Twin? old)) return FieldStatus.NoField;
            long present = old.ExpiresAtMs == Expiry.None ? long.MaxValue : old.ExpiresAtMs;
            bool isMet = condition switch
            {
                ExpireConditions.HasNone => present == long.MaxValue,
                ExpireConditions.HasOne => present != long.MaxValue,
                ExpireConditions.Later => expiresAtMs > present,
                ExpireConditions.Earlier => expiresAtMs < present,
                _ => true,
            };
            if (!isMet) return FieldStatus.NotMet;
            if (expiresAtMs > nowMs) twin[name] = old with { ExpiresAtMs = expiresAtMs };
            else twin.Remove(name);
            return expiresAtMs > nowMs ? FieldStatus.Done : FieldStatus.Removed;
        }

        private byte[] Value()
        {
            int length = maxValue < 60 && random.Next(60) == 0 ? random.Next(12_000) : random.Next(maxValue);
            byte[] value = random.Next(3) == 0 ? TestKeyspace.Bytes(random.Next().ToString()) : new byte[length];
            if (value.Length == length) random.NextBytes(value);
            return value;
        }

        private void Rename(string from, string to)
        {
            if (from == to || Living(from).Count == 0) return;
            Assert.True(test.Database.Keys.Rename(from, to));
            _twins[to] = Living(from);
            _twins[from] = [];
        }

        private void Copy(string from, string to)
        {
            if (from == to || Living(from).Count == 0) return;
            Assert.True(test.Database.Keys.Copy(from, to, replace: true));
            _twins[to] = new Dictionary<string, Twin>(Living(from));
        }

        private void DumpAndRestore(string from, string to)
        {
            if (Living(from).Count == 0) return;
            PooledBuffer payload = default;
            Key source = test.Hashed(TestKeyspace.Bytes(from));
            Assert.True(Dumps.TryDump(test.Database, in source, ref payload));
            Assert.True(DumpPayload.IsIntact(payload.Written));
            Key target = test.Hashed(TestKeyspace.Bytes(to));
            Assert.Equal(OpStatus.Done, Dumps.Restore(test.Database, in target, payload.Written, new RestoreOptions { Replaces = true }));
            payload.Dispose();
            _twins[to] = new Dictionary<string, Twin>(Living(from));
        }

        private Dictionary<string, Twin> Living(string name)
        {
            Dictionary<string, Twin> twin = _twins[name];
            foreach (string field in twin.Where(t => t.Value.ExpiresAtMs != Expiry.None && t.Value.ExpiresAtMs <= test.Keyspace.NowMs).Select(t => t.Key).ToArray())
            {
                twin.Remove(field);
            }

            return twin;
        }
    }

    // A hash, or none, with its shard locked.
    private ref struct View
    {
        private KeyScope _scope;

        public View(TestKeyspace test, string name)
        {
            Key key = test.Hashed(TestKeyspace.Bytes(name));
            _scope = new KeyScope(test.Database);
            _scope.Acquire(key.Hash);
            HashOps.Find(ref _scope, in key, out HashView hash);
            Hash = hash;
        }

        public HashView Hash { get; }

        public void Dispose() => _scope.Release();
    }

    private readonly struct Drawn(List<string> fields) : IHashVisitor
    {
        public List<string> Fields { get; } = fields;

        public void Visit(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value) => Fields.Add(Encoding.Latin1.GetString(field));
    }
}
