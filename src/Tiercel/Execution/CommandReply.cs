using System.Globalization;
using System.Text;
using Tiercel.Primitives;

namespace Tiercel;

/// <summary>
/// What a command replied. An error is a reply too: look at <see cref="IsError"/>, or ask for the value, which throws.
/// Immutable.
/// </summary>
public sealed class CommandReply
{
    private readonly byte[] _bytes;
    private readonly long _integer;

    private CommandReply(ReplyKind kind, byte[]? bytes = null, long integer = 0, IReadOnlyList<CommandReply>? items = null)
    {
        Kind = kind;
        _bytes = bytes ?? [];
        _integer = integer;
        Items = items ?? [];
    }

    /// <summary>What it is.</summary>
    public ReplyKind Kind { get; }

    /// <summary>Whether there is no value: an absent key, a condition that was not met.</summary>
    public bool IsNull => Kind == ReplyKind.Null;

    /// <summary>Whether the command failed.</summary>
    public bool IsError => Kind == ReplyKind.Error;

    /// <summary>The elements of an array, a set or a map, of which keys and values alternate; else empty.</summary>
    public IReadOnlyList<CommandReply> Items { get; }

    /// <summary>A null.</summary>
    internal static CommandReply Null { get; } = new(ReplyKind.Null);

    /// <summary>The status OK.</summary>
    internal static CommandReply Ok { get; } = new(ReplyKind.Status, "OK"u8.ToArray());

    /// <summary>The value as text, decoded from UTF-8; null if there is none. Numbers are written in decimal.</summary>
    /// <exception cref="CommandException">It is an error or has elements.</exception>
    public string? AsString() => IsNull ? null : Encoding.UTF8.GetString(Scalar("text"));

    /// <summary>The value's bytes; null if there is none. The array is the caller's.</summary>
    /// <exception cref="CommandException">It is an error or has elements.</exception>
    public byte[]? AsBytes() => IsNull ? null : Scalar("a string").ToArray();

    /// <summary>The value as an integer.</summary>
    /// <exception cref="CommandException">It is an error, null, or no integer.</exception>
    public long AsInteger()
    {
        if (Kind is ReplyKind.Integer or ReplyKind.Boolean) return _integer;
        return IntegerText.TryParse(Scalar("an integer"), out long value) ? value : throw NotA("an integer");
    }

    /// <summary>The value as a number.</summary>
    /// <exception cref="CommandException">It is an error, null, or no number.</exception>
    public double AsDouble()
    {
        if (Kind == ReplyKind.Double) return BitConverter.Int64BitsToDouble(_integer);
        string text = Encoding.UTF8.GetString(Scalar("a number"));
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw NotA("a number");
    }

    /// <summary>The value as truth: of integers, whether it is not 0.</summary>
    /// <exception cref="CommandException">It is an error, null, or no integer.</exception>
    public bool AsBoolean() => AsInteger() != 0;

    /// <summary>As people read it: text as it is, elements in brackets.</summary>
    public override string ToString() => Kind switch
    {
        ReplyKind.Null => "(nil)",
        ReplyKind.Error => "(error) " + Encoding.UTF8.GetString(_bytes),
        ReplyKind.Array or ReplyKind.Map or ReplyKind.Set => $"[{string.Join(", ", Items)}]",
        _ => Encoding.UTF8.GetString(Text),
    };

    internal static CommandReply OfText(ReplyKind kind, ReadOnlySpan<byte> text) => new(kind, text.ToArray());

    internal static CommandReply OfInteger(long value) => new(ReplyKind.Integer, integer: value);

    internal static CommandReply OfBoolean(bool value) => new(ReplyKind.Boolean, integer: value ? 1 : 0);

    internal static CommandReply OfDouble(double value) =>
        new(ReplyKind.Double, integer: BitConverter.DoubleToInt64Bits(value));

    internal static CommandReply OfItems(ReplyKind kind, IReadOnlyList<CommandReply> items) => new(kind, items: items);

    private ReadOnlySpan<byte> Text => Kind switch
    {
        ReplyKind.Integer or ReplyKind.Boolean => IntegerText.Format(_integer, new byte[IntegerText.MaxLength]),
        ReplyKind.Double => Encoding.UTF8.GetBytes(
            BitConverter.Int64BitsToDouble(_integer).ToString("R", CultureInfo.InvariantCulture)),
        _ => _bytes,
    };

    private ReadOnlySpan<byte> Scalar(string wanted)
    {
        if (IsError) throw new CommandException(Encoding.UTF8.GetString(_bytes));
        if (IsNull || Kind is ReplyKind.Array or ReplyKind.Map or ReplyKind.Set) throw NotA(wanted);
        return Text;
    }

    private CommandException NotA(string wanted) => new($"The reply is {Kind}, not {wanted}.");
}
