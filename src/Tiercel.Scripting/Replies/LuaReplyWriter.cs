using Tiercel.Commands;
using Tiercel.Lua;
using DoubleDigits = Tiercel.Primitives.DoubleText;

namespace Tiercel.Scripting;

/// <summary>Takes the reply of a command as a value of Lua, as Redis converts it.</summary>
internal sealed class LuaReplyWriter(LuaMachine machine) : ReplyWriter
{
    private static readonly LuaString _ok = LuaString.Constant("ok");
    private static readonly LuaString _okText = LuaString.Constant("OK");
    private static readonly LuaString _err = LuaString.Constant("err");
    private static readonly LuaString _map = LuaString.Constant("map");
    private static readonly LuaString _set = LuaString.Constant("set");
    private static readonly LuaString _double = LuaString.Constant("double");
    private static readonly LuaString _bigNumber = LuaString.Constant("big_number");
    private static readonly LuaString _verbatim = LuaString.Constant("verbatim_string");
    private static readonly LuaString _format = LuaString.Constant("format");
    private static readonly LuaString _string = LuaString.Constant("string");

    // A declared count is not trusted with memory: a list grows as its elements come.
    private const int MaxInitialCapacity = 1024;
    private const int Unknown = -1;

    private readonly Stack<Open> _open = new();
    private LuaValue _result;

    private enum Shape
    {
        List,
        Map,
        Set,
    }

    private struct Open
    {
        public LuaTable Table;
        public Shape Shape;
        public int Left;
        public int Filled;
        public LuaValue Key;
        public bool HasKey;
    }

    /// <summary>The reply; nil as long as there is none.</summary>
    public LuaValue Result => _result;

    /// <summary>Whether the reply is an error.</summary>
    public bool IsError { get; private set; }

    // One command, one reply: to go back is to begin again.
    public override long Position => 0;

    public override void Rewind(long position) => Clear();

    public void Clear()
    {
        _open.Clear();
        _result = default;
        IsError = false;
    }

    public override void Ok() => Add(Tagged(_ok, _okText));

    public override void Status(ReadOnlySpan<byte> text) => Add(Tagged(_ok, NewString(text)));

    public override void Error(ReadOnlySpan<byte> text)
    {
        if (_open.Count == 0) IsError = true;
        Add(Tagged(_err, NewString(text)));
    }

    public override void Integer(long value) => Add((double)value);

    public override void Bulk(ReadOnlySpan<byte> value) => Add(NewString(value));

    public override void Null() => Add(Protocol >= 3 ? LuaValue.Nil : false);

    public override void NullArray() => Null();

    public override void Array(int count) => Begin(Shape.List, count);

    public override void Map(int count) => Begin(Protocol >= 3 ? Shape.Map : Shape.List, 2 * count);

    public override void Set(int count) => Begin(Protocol >= 3 ? Shape.Set : Shape.List, count);

    public override void Push(int count) => Array(count);

    public override void Double(double value)
    {
        if (Protocol >= 3)
        {
            Add(Tagged(_double, value));
            return;
        }

        Span<byte> text = stackalloc byte[DoubleDigits.MaxLength];
        Bulk(DoubleDigits.Format(value, text));
    }

    public override void DoubleText(ReadOnlySpan<byte> digits)
    {
        bool isNumber = System.Buffers.Text.Utf8Parser.TryParse(digits, out double value, out int used) && used == digits.Length;
        if (Protocol >= 3 && isNumber) Double(value);
        else Bulk(digits);
    }

    public override void BigNumber(ReadOnlySpan<byte> digits) =>
        Add(Protocol >= 3 ? Tagged(_bigNumber, NewString(digits)) : NewString(digits));

    public override void Boolean(bool value) => Add(Protocol >= 3 ? value : value ? 1.0 : 0.0);

    public override void Verbatim(ReadOnlySpan<byte> format, ReadOnlySpan<byte> text)
    {
        if (Protocol < 3)
        {
            Bulk(text);
            return;
        }

        LuaTable inner = machine.NewTable();
        inner.Set(_format, NewString(format));
        inner.Set(_string, NewString(text));
        Add(Tagged(_verbatim, inner));
    }

    public override ArrayMark BeginArray()
    {
        Begin(Shape.List, Unknown);
        return new ArrayMark(_open.Count);
    }

    public override void EndArray(ArrayMark mark, int count)
    {
        while (_open.Count >= mark.Position) Close();
    }

    private LuaValue NewString(ReadOnlySpan<byte> bytes) => machine.NewString(bytes);

    private LuaTable Tagged(LuaString tag, in LuaValue value)
    {
        LuaTable table = machine.NewTable(0, 1);
        table.Set(tag, in value);
        return table;
    }

    private void Begin(Shape shape, int left)
    {
        int capacity = Math.Min(Math.Max(0, left), MaxInitialCapacity);
        LuaTable table = shape == Shape.List ? machine.NewTable(capacity) : machine.NewTable();
        _open.Push(new Open { Table = table, Shape = shape, Left = left });
        if (left == 0) Close();
    }

    // Its value is complete: it goes to the aggregate around it, if there is one.
    private void Close()
    {
        Open closed = _open.Pop();
        Add(closed.Shape switch
        {
            Shape.Map => Tagged(_map, closed.Table),
            Shape.Set => Tagged(_set, closed.Table),
            _ => closed.Table,
        });
    }

    private void Add(in LuaValue value)
    {
        if (_open.Count == 0)
        {
            _result = value;
            return;
        }

        Open open = _open.Pop();
        switch (open.Shape)
        {
            case Shape.List:
                // Elements that are nil have their place all the same.
                open.Table.Set(++open.Filled, in value);
                break;
            case Shape.Set:
                open.Table.Set(in value, true);
                break;
            case Shape.Map when open.HasKey:
                open.Table.Set(in open.Key, in value);
                open.HasKey = false;
                break;
            default:
                open.Key = value;
                open.HasKey = true;
                break;
        }

        if (open.Left != Unknown) open.Left--;
        _open.Push(open);
        if (open.Left == 0) Close();
    }
}
