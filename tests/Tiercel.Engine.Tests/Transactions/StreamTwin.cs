using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tiercel.Engine.Tests;

/// <summary>A stream as plain collections, for comparison; as text it can be kept and read again.</summary>
internal sealed class StreamTwin
{
    public SortedDictionary<string, string> Entries { get; set; } = [];

    public string LastId { get; set; } = Text(StreamId.Zero);

    public string MaxRemovedId { get; set; } = Text(StreamId.Zero);

    public long Added { get; set; }

    public SortedDictionary<string, StreamTwinGroup> Groups { get; set; } = [];

    /// <summary>What was made of a twin by <see cref="ToString"/>; of nothing an empty one.</summary>
    public static StreamTwin Parse(string text) => text.Length == 0 ? new StreamTwin() : JsonSerializer.Deserialize<StreamTwin>(text)!;

    /// <summary>The twin of a stream.</summary>
    public static StreamTwin Of(LargeStream stream)
    {
        StreamTwin twin = new()
        {
            LastId = Text(stream.LastId), MaxRemovedId = Text(stream.MaxRemovedId), Added = stream.Added,
        };
        Collecting collecting = new(twin.Entries);
        Assert.Equal(stream.Count, StreamOps.ForEach(stream, StreamId.Zero, StreamId.Max, 0, isReverse: false, ref collecting));
        RecordPlace place = default;
        for (StreamGroup group = default; stream.Groups.MoveNext(ref place, ref group);) twin.Groups.Add(Latin(group.Name), GroupOf(group));
        return twin;
    }

    /// <summary>An id in a form whose order is its own.</summary>
    public static string Text(StreamId id) => string.Create(CultureInfo.InvariantCulture, $"{id.Milliseconds:D20}{id.Sequence:D20}");

    public static string Text(ReadOnlySpan<byte> id) => Text(StreamId.Parse(Latin(id)));

    /// <summary>Fields and values by turns as the text of an entry.</summary>
    public static string EntryText(IEnumerable<string> items) => string.Join(',', items.Select(i => Convert.ToHexString(Encoding.Latin1.GetBytes(i))));

    public override string ToString() => JsonSerializer.Serialize(this);

    /// <summary>Keeps the last entries.</summary>
    public void TrimTo(long count)
    {
        while (Entries.Count > count) Entries.Remove(Entries.First().Key);
    }

    private static StreamTwinGroup GroupOf(StreamGroup group)
    {
        StreamTwinGroup twin = new() { LastId = Text(group.LastId), EntriesRead = group.EntriesRead };
        RecordPlace place = default;
        for (StreamConsumer consumer = default; group.MoveNext(ref place, ref consumer);) twin.Consumers.Add(Latin(consumer.Name));
        place = default;
        for (; group.Pending.Exists(ref place); place = place.Next())
        {
            PendingEntry entry = group.Pending[place];
            string consumer = Latin(group.At(entry.ConsumerAddress).Name);
            twin.Pending.Add(Text(entry.Id), $"{consumer} {entry.DeliveredAtMs} {entry.Deliveries}");
        }

        return twin;
    }

    private static string Latin(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private readonly struct Collecting(SortedDictionary<string, string> entries) : IStreamVisitor
    {
        public void Visit(scoped in StreamEntry entry)
        {
            Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
            List<string> items = [];
            foreach (StreamFields fields in entry)
            {
                items.Add(Latin(fields.Field.AsText(scratch)));
                items.Add(Latin(fields.Value.AsText(scratch)));
            }

            entries.Add(Text(entry.Id), EntryText(items));
        }
    }
}

/// <summary>A group of a <see cref="StreamTwin"/>.</summary>
internal sealed class StreamTwinGroup
{
    public string LastId { get; set; } = "";

    public long EntriesRead { get; set; }

    public SortedSet<string> Consumers { get; set; } = [];

    /// <summary>By id: the consumer, when and how often.</summary>
    public SortedDictionary<string, string> Pending { get; set; } = [];
}
