using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Streams under random operations, against plain collections.</summary>
public class StreamModelTests
{
    private const string Key = "s";

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(100)]
    [InlineData(0)]
    public void RandomChangesLeaveWhatPlainCollectionsHold(long nodeEntries)
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new(new EngineOptions { StreamNodeMaxEntries = nodeEntries, StreamNodeMaxBytes = nodeEntries == 0 ? 0 : 4096 });
        RepeatingSink sink = new();
        test.Keyspace.Sink = sink;
        for (int round = 0; round < 4000; round++)
        {
            Change(random, test);
            test.Time.Advance(TimeSpan.FromMilliseconds(random.Next(3)));
            if (round % 40 != 0) continue;
            string actual = StreamChanges.Describe(test.Database, Key);
            Assert.True(actual == sink.Text, $"round {round}, {random}\n{actual}\n{sink.Text}");
            test.Keyspace.CheckInvariants();
            AssertRangesAgree(random, test);
        }
    }

    [Fact]
    public void DumpsAreRestoredToTheSame()
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new(new EngineOptions { StreamNodeMaxEntries = 5 });
        for (int round = 0; round < 300; round++)
        {
            for (int i = 0; i < 10; i++) Change(random, test);
            Primitives.PooledBuffer payload = default;
            Key key = test.Hashed(TestKeyspace.Bytes(Key));
            Assert.True(Dumps.TryDump(test.Database, in key, ref payload));
            Key other = test.Hashed(TestKeyspace.Bytes("copy"));
            RestoreOptions options = new() { Replaces = true };
            Assert.Equal(OpStatus.Done, Dumps.Restore(test.Database, in other, payload.Written, in options));
            Assert.Equal(StreamChanges.Describe(test.Database, Key), StreamChanges.Describe(test.Database, "copy"));
            AssertDamageIsRefused(random, test, payload.Written.ToArray());
            payload.Dispose();
            test.Keyspace.CheckInvariants();
        }
    }

    [Fact]
    public void RefusedMemoryChangesNothing()
    {
        using TestKeyspace test = new(new EngineOptions { StreamNodeMaxEntries = 7 });
        SeededRandom random = SeededRandom.Create();
        Change(random, test);
        int refused = 0;
        for (int round = 0; round < 3000; round++)
        {
            string before = StreamChanges.Describe(test.Database, Key);
            Primitives.NativeBlock.RefuseAfter(0);
            try
            {
                AddOne(test, $"{round}");
            }
            catch (InsufficientMemoryException)
            {
                refused++;
                Assert.Equal(before, StreamChanges.Describe(test.Database, Key));
            }
            finally
            {
                Primitives.NativeBlock.RefuseNoMore();
            }

            if (round % 3 == 0) Change(random, test);
            test.Keyspace.CheckInvariants();
        }

        Assert.InRange(refused, 10, 3000);
    }

    // Whatever is changed in a payload, it is refused or restored to something sound.
    private static void AssertDamageIsRefused(SeededRandom random, TestKeyspace test, byte[] payload)
    {
        for (int i = 0; i < 20; i++)
        {
            byte[] damaged = [.. payload];
            for (int flips = random.Next(1, 4); flips > 0; flips--) damaged[random.Next(1, damaged.Length - 10)] = (byte)random.Next(256);
            Key key = test.Hashed(TestKeyspace.Bytes("damaged"));
            RestoreOptions options = new() { Replaces = true };
            OpStatus status = Dumps.Restore(test.Database, in key, damaged, in options);
            Assert.True(status is OpStatus.Done or OpStatus.Damaged, $"{status}, {random}");
            test.Keyspace.CheckInvariants();
        }
    }

    private static void Change(SeededRandom random, TestKeyspace test)
    {
        Key key = test.Hashed(TestKeyspace.Bytes(Key));
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        StreamChanges.ChangeOne(random, ref scope, in key);
        scope.Release();
    }

    private static void AddOne(TestKeyspace test, string value)
    {
        Key key = test.Hashed(TestKeyspace.Bytes(Key));
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        try
        {
            StreamOps.Open(ref scope, in key, out CollectionEntry entry);
            string[] texts = ["field", value];
            TextList items = new(texts, new byte[64]);
            StreamOps.Add(ref scope, in key, ref entry, WantedStreamId.Any, in items, out _);
        }
        finally
        {
            scope.Release();
        }
    }

    // Ranges in both directions are parts of the whole.
    private static void AssertRangesAgree(SeededRandom random, TestKeyspace test)
    {
        Key key = test.Hashed(TestKeyspace.Bytes(Key));
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        StreamOps.Find(ref scope, in key, out LargeStream stream);
        List<StreamId> all = Ids(stream, StreamId.Zero, StreamId.Max, isReverse: false);
        StreamId first = all.Count == 0 ? StreamId.Zero : all[random.Next(all.Count)];
        StreamId last = all.Count == 0 ? StreamId.Max : all[random.Next(all.Count)];
        List<StreamId> expected = [.. all.Where(id => id >= first && id <= last)];
        Assert.Equal(expected, Ids(stream, first, last, isReverse: false));
        expected.Reverse();
        Assert.Equal(expected, Ids(stream, first, last, isReverse: true));
        scope.Release();
    }

    private static List<StreamId> Ids(LargeStream stream, StreamId first, StreamId last, bool isReverse)
    {
        List<StreamId> ids = [];
        StreamCursor cursor = new(in stream, first, last, isReverse);
        while (cursor.MoveNext()) ids.Add(cursor.Current.Id);
        return ids;
    }

    private sealed class RepeatingSink : IMutationSink
    {
        public string Text { get; private set; } = "";

        public void OnMutation(in Mutation mutation)
        {
            if (Encoding.Latin1.GetString(mutation.Key) == Key) Text = StreamChanges.Repeat(Text, in mutation);
        }
    }
}
