using System.Text;

namespace Tiercel.Engine;

/// <summary>A copy of an entry of a stream. Immutable.</summary>
public sealed class StreamMessage
{
    private readonly KeyValuePair<byte[], byte[]>[] _fields;

    internal StreamMessage(scoped in StreamEntry entry)
    {
        Id = entry.Id;
        _fields = new KeyValuePair<byte[], byte[]>[entry.FieldCount];
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        int i = 0;
        foreach (StreamFields fields in entry)
        {
            byte[] field = fields.Field.AsText(scratch).ToArray();
            _fields[i++] = new(field, fields.Value.AsText(scratch).ToArray());
        }
    }

    /// <summary>Its id.</summary>
    public StreamId Id { get; }

    /// <summary>Its fields with their values, in the order in which they were given; a name may come twice.</summary>
    public IReadOnlyList<KeyValuePair<byte[], byte[]>> Fields => _fields;

    /// <summary>The value of the first field with a name; null if there is none.</summary>
    public byte[]? this[string field]
    {
        get
        {
            byte[] name = Encoding.UTF8.GetBytes(field);
            foreach (KeyValuePair<byte[], byte[]> pair in _fields)
            {
                if (pair.Key.AsSpan().SequenceEqual(name)) return pair.Value;
            }

            return null;
        }
    }

    /// <summary>The same as text, decoded from UTF-8.</summary>
    public string? GetString(string field) => this[field] is { } value ? Encoding.UTF8.GetString(value) : null;
}

/// <summary>An entry of a stream that a group has given to a consumer and that is not acknowledged yet.</summary>
/// <param name="Id">The entry.</param>
/// <param name="Consumer">Who has it.</param>
/// <param name="DeliveredAt">When it was last given out.</param>
/// <param name="Deliveries">How often it was.</param>
public sealed record StreamPending(StreamId Id, string Consumer, DateTimeOffset DeliveredAt, long Deliveries);
