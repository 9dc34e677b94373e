using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Conformance;

/// <summary>How alike two replies must be.</summary>
public enum Likeness
{
    /// <summary>The same bytes.</summary>
    Exact,

    /// <summary>The same elements, in any order.</summary>
    Unordered,

    /// <summary>Integers that differ by no more than a tolerance, also within arrays; anything else as <see cref="Exact"/>.</summary>
    About,

    /// <summary>The same types, and the same numbers of elements down to the second level; contents may differ.</summary>
    Shape,

    /// <summary>Anything: the step only prepares the next one.</summary>
    Ignored,
}

/// <summary>Says whether two replies are as alike as they must be.</summary>
public static class ReplyComparison
{
    private const int ShapeLevels = 2;

    public static bool Agree(Likeness likeness, long tolerance, RespReply redis, RespReply subject) => likeness switch
    {
        Likeness.Exact => redis.Raw.AsSpan().SequenceEqual(subject.Raw),
        Likeness.Unordered => Sorted(redis) == Sorted(subject),
        Likeness.About => IsAbout(tolerance, redis, subject),
        Likeness.Shape => Shape(redis, ShapeLevels) == Shape(subject, ShapeLevels),
        _ => true,
    };

    private static bool IsAbout(long tolerance, RespReply redis, RespReply subject)
    {
        if (redis.Items.Count > 0 && redis.Items.Count == subject.Items.Count && redis.Type == subject.Type)
        {
            return redis.Items.Zip(subject.Items).All(pair => IsAbout(tolerance, pair.First, pair.Second));
        }

        if (redis.Type != ':' || subject.Type != ':') return redis.Raw.AsSpan().SequenceEqual(subject.Raw);

        // Negative integers are answers ("no such key"), not measurements.
        if (redis.Integer < 0 || subject.Integer < 0) return redis.Integer == subject.Integer;
        return Math.Abs(redis.Integer - subject.Integer) <= tolerance;
    }

    private static string Sorted(RespReply reply)
    {
        string[] items = [.. reply.Items.Select(i => Convert.ToHexString(i.Raw))];
        Array.Sort(items, StringComparer.Ordinal);
        return $"{reply.Type}{Convert.ToHexString(reply.Payload)}[{string.Join(' ', items)}]";
    }

    private static string Shape(RespReply reply, int levels)
    {
        StringBuilder shape = new();
        shape.Append(reply.IsNull ? '0' : reply.Type);
        if (levels == 0 || reply.Items.Count == 0) return shape.ToString();
        shape.Append(CultureInfo.InvariantCulture, $"{reply.Items.Count}(");
        foreach (RespReply item in reply.Items) shape.Append(Shape(item, levels - 1));
        return shape.Append(')').ToString();
    }
}
