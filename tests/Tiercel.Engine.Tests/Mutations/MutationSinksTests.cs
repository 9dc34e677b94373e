namespace Tiercel.Engine.Tests;

/// <summary>Listeners that come and go, and what they are told besides the change itself.</summary>
public class MutationSinksTests
{
    [Fact]
    public void AllListenersAreToldUntilTheyAreTakenAway()
    {
        using TestKeyspace test = new();
        Recorder[] sinks = [new(), new(), new()];
        foreach (Recorder sink in sinks) test.Keyspace.AddSink(sink);
        test.Database.Strings.Set("a", "1"u8);
        test.Keyspace.RemoveSink(sinks[1]);
        test.Database.Strings.Set("b", "1"u8);
        test.Keyspace.RemoveSink(sinks[0]);
        test.Database.Strings.Set("c", "1"u8);
        test.Keyspace.RemoveSink(sinks[2]);
        test.Keyspace.RemoveSink(sinks[2]);
        test.Database.Strings.Set("d", "1"u8);
        Assert.Equal([2, 1, 3], sinks.Select(static s => s.Told.Count));
        Assert.Null(test.Keyspace.Sink);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PayloadsAreMadeOnlyForListenersThatWantThem(bool wanted)
    {
        using TestKeyspace test = new();
        Recorder sink = new();
        test.Keyspace.AddSink(sink);
        if (wanted) test.Keyspace.AddSink(new Recorder { NeedsValues = true });
        test.Database.Sets.Add("a", "1");
        test.Database.Sets.Add("b", "1");
        test.Database.Sets.StoreUnion("c", "a", "b");
        Assert.Equal(MutationKind.Restore, sink.Told[^1].Kind);
        Assert.Equal(wanted, sink.Told[^1].ValueLength > 0);
    }

    [Fact]
    public void TheCauseOfAChangeIsToldAtOnceAndAtTheCommit()
    {
        using TestKeyspace test = new();
        Recorder sink = new();
        test.Keyspace.AddSink(sink);
        Key key = new("a"u8, test.Keyspace.Hash("a"u8));
        KeyScope scope = new(test.Database) { Cause = 7 };
        scope.Acquire(key.Hash);
        scope.SetString(in key, "1"u8, Expiry.None);
        scope.Begin(UndoLog.ForThisThread());
        scope.SetExpiry(in key, long.MaxValue);
        scope.Commit();
        scope.Release();
        Assert.Equal([(MutationKind.SetString, 7), (MutationKind.Expire, 7)], sink.Told.Select(static t => (t.Kind, t.Cause)));
        test.Database.Keys.Remove("a");
        Assert.Equal(0, sink.Told[^1].Cause);
    }

    [Fact]
    public void AnExpiryIsToldAtTheCommitWhateverTheKeyHolds()
    {
        using TestKeyspace test = new();
        test.Database.Sets.Add("a", "1");
        Recorder sink = new();
        test.Keyspace.AddSink(sink);
        Key key = new("a"u8, test.Keyspace.Hash("a"u8));
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        scope.Begin(UndoLog.ForThisThread());
        scope.SetExpiry(in key, long.MaxValue);
        Add(ref scope, in key, "2");
        scope.Commit();
        scope.Release();
        Assert.Equal([MutationKind.Expire, MutationKind.SetAdd], sink.Told.Select(static t => t.Kind));
    }

    [Fact]
    public void ChangesOfExpiryAreTakenBackFromAnEntryThatWasMadeAnewSince()
    {
        using TestKeyspace test = new();
        test.Database.Sets.Add("a", "1");
        SortedDictionary<string, string> before = test.Contents();
        Key key = new("a"u8, test.Keyspace.Hash("a"u8));
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        scope.Begin(UndoLog.ForThisThread());
        scope.SetExpiry(in key, long.MaxValue);
        scope.SetExpiry(in key, long.MaxValue - 1);
        for (int i = 0; i < 20; i++) Add(ref scope, in key, $"member {i}");
        scope.Rollback();
        scope.Release();
        Assert.Equal(before, test.Contents());
        test.Keyspace.CheckInvariants();
    }

    private static void Add(ref KeyScope scope, in Key key, string member)
    {
        SetOps.Open(ref scope, in key, out CollectionEntry entry);
        SetOps.Add(ref scope, in key, ref entry, TestKeyspace.Bytes(member));
    }

    private sealed class Recorder : IMutationSink
    {
        public List<(MutationKind Kind, int Cause, int ValueLength)> Told { get; } = [];

        public bool NeedsValues { get; init; }

        public void OnMutation(in Mutation mutation) => Told.Add((mutation.Kind, mutation.Cause, mutation.Value.Length));
    }
}
