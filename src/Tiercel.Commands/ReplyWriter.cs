using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>
/// Takes a command's reply. A session encodes it as RESP2 or RESP3, an embedded call keeps objects, a script
/// gets Lua values. Aggregates are announced with their count, then their elements are written in order.
/// One thread at a time.
/// </summary>
public abstract class ReplyWriter
{
    /// <summary>2 or 3. What the older protocol lacks the writer itself replaces as Redis does.</summary>
    public int Protocol { get; set; } = 2;

    /// <summary>Where the next reply begins; of meaning to <see cref="Rewind"/> of the same writer only.</summary>
    public abstract long Position { get; }

    /// <summary>Forgets what was written since the writer stood at a position.</summary>
    public abstract void Rewind(long position);

    /// <summary>+OK</summary>
    public abstract void Ok();

    /// <summary>A status such as PONG. It holds no line break.</summary>
    public abstract void Status(ReadOnlySpan<byte> text);

    /// <summary>An error, its code first: <c>ERR syntax error</c>. Line breaks in it are sent as spaces.</summary>
    public abstract void Error(ReadOnlySpan<byte> text);

    /// <summary>A 64-bit integer.</summary>
    public abstract void Integer(long value);

    /// <summary>A string of bytes. The writer copies it: it may lie under a lock that is released next.</summary>
    public abstract void Bulk(ReadOnlySpan<byte> value);

    /// <summary>From this length on a value is passed on by <see cref="Lease"/>, if <see cref="TakesLeases"/>.</summary>
    internal const int MinLeaseBytes = 128 * 1024;

    /// <summary>Whether it sends large values from where they are.</summary>
    internal virtual bool TakesLeases => false;

    /// <summary>As <see cref="Bulk"/>, of a value that stays as it is: no copy is made. The writer disposes the lease.</summary>
    internal virtual void Lease(ValueLease value) => throw new NotSupportedException();

    /// <summary>No value: <c>$-1</c> in RESP2, <c>_</c> in RESP3.</summary>
    public abstract void Null();

    /// <summary>No array: <c>*-1</c> in RESP2, <c>_</c> in RESP3.</summary>
    public abstract void NullArray();

    /// <summary>An array; its elements follow.</summary>
    public abstract void Array(int count);

    /// <summary>A map of <paramref name="count"/> pairs; in RESP2 an array of twice as many.</summary>
    public abstract void Map(int count);

    /// <summary>A set; in RESP2 an array.</summary>
    public abstract void Set(int count);

    /// <summary>An out-of-band message; in RESP2 an array.</summary>
    public abstract void Push(int count);

    /// <summary>A number; in RESP2 a bulk string.</summary>
    public abstract void Double(double value);

    /// <summary>A number, as its digits; in RESP2 a bulk string.</summary>
    public virtual void DoubleText(ReadOnlySpan<byte> digits) => Bulk(digits);

    /// <summary>An integer of any size, as its digits; a bulk string where there is no such type, as in RESP2.</summary>
    public virtual void BigNumber(ReadOnlySpan<byte> digits) => Bulk(digits);

    /// <summary>
    /// Announces <paramref name="count"/> pairs that tell about the value behind them; false, and nothing is announced,
    /// where there is no such thing, as in RESP2.
    /// </summary>
    public virtual bool TryAttribute(int count) => false;

    /// <summary>A truth value; in RESP2 1 or 0.</summary>
    public abstract void Boolean(bool value);

    /// <summary>Text with a three-letter format (txt, mkd); in RESP2 a bulk string.</summary>
    public abstract void Verbatim(ReadOnlySpan<byte> format, ReadOnlySpan<byte> text);

    /// <summary>An array whose length is known after its elements: returns what <see cref="EndArray"/> takes.</summary>
    public abstract ArrayMark BeginArray();

    /// <summary>Closes an array begun by <see cref="BeginArray"/>, with the number of its elements.</summary>
    public abstract void EndArray(ArrayMark mark, int count);
}

/// <summary>Where a deferred array began; of meaning to the writer that made it only.</summary>
public readonly record struct ArrayMark(long Position);
