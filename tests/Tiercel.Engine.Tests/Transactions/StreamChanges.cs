using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>What <see cref="CollectionChanges"/> knows of streams.</summary>
internal static class StreamChanges
{
    /// <summary>Changes the stream at a key, or makes one.</summary>
    public static void ChangeOne(SeededRandom random, ref KeyScope scope, in Key key)
    {
        for (int i = random.Next(1, 8); i > 0; i--)
        {
            StreamOps.Open(ref scope, in key, out CollectionEntry entry);
            if (!entry.Exists || random.Next(2) == 0) Add(random, ref scope, in key, ref entry);
            else if (random.Next(2) == 0) ChangeEntries(random, ref scope, in key, ref entry);
            else ChangeGroup(random, ref scope, in key, ref entry);
        }
    }

    /// <summary>What a stream holds once a mutation is repeated on it.</summary>
    public static string Repeat(string old, in Mutation mutation)
    {
        StreamTwin twin = StreamTwin.Parse(old);
        string field = Text(mutation.Field);
        string value = Text(mutation.Value);
        switch (mutation.Kind)
        {
            case MutationKind.StreamAdd:
                twin.LastId = StreamTwin.Text(mutation.Field);
                twin.Entries.Add(twin.LastId, StreamTwin.EntryText(Elements(mutation.Value)));
                twin.Added++;
                break;
            case MutationKind.StreamRemove:
                string removed = StreamTwin.Text(mutation.Field);
                Assert.True(twin.Entries.Remove(removed), "an entry is removed that was never told of");
                if (string.CompareOrdinal(removed, twin.MaxRemovedId) > 0) twin.MaxRemovedId = removed;
                break;
            case MutationKind.StreamTrim:
                twin.TrimTo(mutation.Number);
                break;
            case MutationKind.StreamSetId:
                twin.LastId = StreamTwin.Text(mutation.Field);
                twin.MaxRemovedId = StreamTwin.Text(mutation.Value);
                twin.Added = mutation.Number;
                break;
            case MutationKind.StreamGroup or MutationKind.StreamGroupRead:
                if (!twin.Groups.TryGetValue(field, out StreamTwinGroup? group)) twin.Groups.Add(field, group = new StreamTwinGroup());
                group.LastId = StreamTwin.Text(mutation.Value);
                group.EntriesRead = mutation.Number;
                break;
            case MutationKind.StreamGroupRemove:
                Assert.True(twin.Groups.Remove(field), "a group is removed that was never told of");
                break;
            case MutationKind.StreamConsumer:
                twin.Groups[field].Consumers.Add(value);
                break;
            case MutationKind.StreamConsumerRemove:
                Assert.True(twin.Groups[field].Consumers.Remove(value), "a consumer is removed that was never told of");
                foreach (var (id, owner) in twin.Groups[field].Pending.ToList())
                {
                    if (owner.StartsWith(value + " ", StringComparison.Ordinal)) twin.Groups[field].Pending.Remove(id);
                }

                break;
            case MutationKind.StreamClaim:
                List<string> claim = Elements(mutation.Value);
                string at = StreamTwin.Text(StreamId.Parse(claim[0]));
                twin.Groups[field].Pending[at] = $"{claim[1]} {mutation.ExpiresAtMs} {mutation.Number}";
                break;
            case MutationKind.StreamAcknowledge:
                Assert.True(twin.Groups[field].Pending.Remove(StreamTwin.Text(mutation.Value)), "what is acknowledged was never told of");
                break;
            default:
                Assert.Fail($"nobody repeats {mutation.Kind}");
                break;
        }

        return twin.ToString();
    }

    /// <summary>What the stream at a key holds.</summary>
    public static string Describe(Database database, string key)
    {
        Key hashed = new(TestKeyspace.Bytes(key), database.Keyspace.Hash(TestKeyspace.Bytes(key)));
        KeyScope scope = new(database);
        scope.Acquire(hashed.Hash);
        Assert.Equal(OpStatus.Done, StreamOps.Find(ref scope, in hashed, out LargeStream stream));
        string text = StreamTwin.Of(stream).ToString();
        scope.Release();
        return text;
    }

    private static void Add(SeededRandom random, ref KeyScope scope, in Key key, scoped ref CollectionEntry entry)
    {
        List<string> items = [];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            items.Add($"f{random.Next(3)}");
            items.Add(random.Next(3) == 0 ? $"{random.Next(-70_000, 70_000)}" : new string('v', random.Next(30) == 0 ? random.Next(9000) : random.Next(40)));
        }

        TextList list = new(items.ToArray(), new byte[64]);
        StreamOps.Add(ref scope, in key, ref entry, WantedStreamId.Any, in list, out _);
    }

    private static void ChangeEntries(SeededRandom random, ref KeyScope scope, in Key key, scoped ref CollectionEntry entry)
    {
        LargeStream stream = new(entry.Large);
        StreamId some = SomeId(random, stream);
        switch (random.Next(5))
        {
            case 0:
                bool isApproximate = random.Next(2) == 0;
                StreamOps.Trim(ref scope, in key, in entry, StreamTrim.ToLength(random.Next(8), isApproximate, isApproximate ? random.Next(6) : 0));
                break;
            case 1:
                StreamOps.Trim(ref scope, in key, in entry, StreamTrim.ToId(some, random.Next(2) == 0));
                break;
            case 2 when stream.LastId.TryNext(out StreamId next):
                StreamOps.SetId(ref scope, in key, in entry, next, stream.MaxRemovedId, stream.Added + random.Next(3));
                break;
            default:
                StreamOps.Remove(ref scope, in key, in entry, some);
                break;
        }
    }

    private static void ChangeGroup(SeededRandom random, ref KeyScope scope, in Key key, scoped ref CollectionEntry entry)
    {
        LargeStream stream = new(entry.Large);
        byte[] name = TestKeyspace.Bytes($"g{random.Next(2)}");
        byte[] consumer = TestKeyspace.Bytes($"c{random.Next(3)}");
        StreamId some = SomeId(random, stream);
        StreamGroup group = StreamOps.OpenGroup(ref scope, in key, in entry, name);
        if (!group.Exists)
        {
            Assert.True(StreamOps.CreateGroup(ref scope, in key, ref entry, name, random.Next(2) == 0 ? StreamId.Zero : some, -1));
            return;
        }

        switch (random.Next(9))
        {
            case 0 when random.Next(3) == 0:
                StreamOps.RemoveGroup(ref scope, in key, in entry, group);
                break;
            case 1:
                StreamOps.SetGroup(ref scope, in key, in entry, group, some, random.Next(-1, 5));
                break;
            case 2 when group.FindConsumer(consumer) is { Exists: true } found:
                StreamOps.RemoveConsumer(ref scope, in key, in entry, group, found);
                break;
            case 3 or 4:
                StreamOps.Acknowledge(ref scope, in key, in entry, group, some);
                break;
            case 5 or 6:
                StreamClaim claim = new(0, random.Next(100), random.Next(3) - 1, random.Next(2) == 0, random.Next(2) == 0);
                StreamOps.Claim(ref scope, in key, in entry, group, consumer, some, in claim);
                break;
            default:
                Ignoring ignoring = default;
                StreamOps.ReadNew(ref scope, in key, in entry, group, consumer, random.Next(5), random.Next(4) > 0, ref ignoring);
                break;
        }
    }

    private static StreamId SomeId(SeededRandom random, LargeStream stream)
    {
        StreamCursor cursor = new(in stream, StreamId.Zero, StreamId.Max);
        for (int i = random.Next(12); i >= 0 && cursor.MoveNext(); i--)
        {
            if (i == 0) return cursor.Current.Id;
        }

        return stream.LastId;
    }

    private static List<string> Elements(ReadOnlySpan<byte> elements)
    {
        List<string> texts = [];
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        ListpackCursor cursor = new(elements);
        while (cursor.MoveNext()) texts.Add(Text(cursor.Current.AsText(scratch)));
        return texts;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private readonly struct Ignoring : IStreamVisitor
    {
        public void Visit(scoped in StreamEntry entry)
        {
        }
    }
}
