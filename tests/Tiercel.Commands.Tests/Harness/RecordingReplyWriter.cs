using System.Globalization;
using System.Text;

namespace Tiercel.Commands.Tests;

/// <summary>
/// Writes replies as a line that a test can state: <c>+OK</c>, <c>-ERR …</c>, <c>:1</c>, <c>$bytes</c>, <c>nil</c>,
/// <c>nil-array</c>, <c>[a b]</c>, <c>{k v}</c>, <c>&lt;set></c>. It fails if an aggregate holds fewer or more
/// elements than announced.
/// </summary>
internal sealed class RecordingReplyWriter : ReplyWriter
{
    private readonly StringBuilder _text = new();
    private readonly Stack<Aggregate> _open = [];

    /// <summary>Values written outside of aggregates: one a command.</summary>
    public int Values { get; private set; }

    public override string ToString()
    {
        Assert.Empty(_open);
        return _text.ToString();
    }

    public override long Position => _text.Length;

    public override void Rewind(long position)
    {
        if (_text.Length == position) return;
        _text.Length = (int)position;
        // One that is not complete was not counted.
        if (_open.Count == 0) Values--;
        _open.Clear();
    }

    public override void Ok() => Value("+OK");

    public override void Status(ReadOnlySpan<byte> text) => Value("+" + Text(text));

    public override void Error(ReadOnlySpan<byte> text) => Value("-" + Text(text));

    public override void Integer(long value) => Value(":" + value.ToString(CultureInfo.InvariantCulture));

    public override void Bulk(ReadOnlySpan<byte> value) => Value("$" + Text(value));

    public override void Null() => Value("nil");

    public override void NullArray() => Value("nil-array");

    public override void Array(int count) => Open('[', ']', count);

    public override void Map(int count) => Open('{', '}', count * 2);

    public override void Set(int count) => Open('<', '>', count);

    public override void Push(int count) => Open('(', ')', count);

    public override void Double(double value) => Value("," + value.ToString("R", CultureInfo.InvariantCulture));

    public override void Boolean(bool value) => Value(value ? "#t" : "#f");

    public override void Verbatim(ReadOnlySpan<byte> format, ReadOnlySpan<byte> text) =>
        Value("=" + Text(format) + ":" + Text(text));

    public override ArrayMark BeginArray()
    {
        Separate();
        _text.Append('[');
        _open.Push(new Aggregate(']', -1));
        return new ArrayMark(_open.Count);
    }

    public override void EndArray(ArrayMark mark, int count)
    {
        Assert.Equal(_open.Count, (int)mark.Position);
        Aggregate aggregate = _open.Pop();
        Assert.Equal(aggregate.Written, count);
        _text.Append(aggregate.Closing);
        Finish();
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private void Value(string text)
    {
        Separate();
        _text.Append(text);
        Finish();
    }

    private void Open(char opening, char closing, int elements)
    {
        Separate();
        _text.Append(opening);
        if (elements == 0)
        {
            _text.Append(closing);
            Finish();
        }
        else
        {
            _open.Push(new Aggregate(closing, elements));
        }
    }

    private void Separate()
    {
        if (_text.Length > 0 && (_open.Count == 0 || _open.Peek().Written > 0)) _text.Append(' ');
    }

    /// <summary>Counts a value, and closes the aggregates that it completes.</summary>
    private void Finish()
    {
        while (_open.TryPeek(out Aggregate? aggregate))
        {
            aggregate.Written++;
            if (aggregate.Written != aggregate.Elements) return;
            _open.Pop();
            _text.Append(aggregate.Closing);
        }

        Values++;
    }

    private sealed record Aggregate(char Closing, int Elements)
    {
        public int Written { get; set; }
    }
}
