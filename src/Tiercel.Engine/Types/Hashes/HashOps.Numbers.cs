using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

// Fields that are the text of a number. A sum expires when the field did.
internal static partial class HashOps
{
    /// <summary>
    /// Adds to the integer in a field, 0 if key or field are absent: Done, WrongType, NotAnInteger or Overflow.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static OpStatus Increment(
        ref KeyScope scope, scoped in Key key, scoped ReadOnlySpan<byte> field, long by, out long result)
    {
        result = 0;
        OpStatus status = Open(ref scope, in key, out CollectionEntry entry);
        if (status == OpStatus.WrongType) return status;
        Span<byte> text = stackalloc byte[IntegerText.MaxLength];
        if (entry.Exists && View(ref scope, in entry).TryGet(field, text, out ReadOnlySpan<byte> value)
            && !IntegerText.TryParse(value, out result)) return OpStatus.NotAnInteger;
        long sum = unchecked(result + by);
        // The sum of two numbers overflowed if its sign differs from both.
        if (((result ^ sum) & (by ^ sum)) < 0) return OpStatus.Overflow;
        Set(ref scope, in key, ref entry, field, IntegerText.Format(sum, text), Expiry.Keep);
        result = sum;
        return OpStatus.Done;
    }

    /// <summary>
    /// Adds to the decimal number in a field, 0 if key or field are absent: Done, WrongType, NotAFloat or NotFinite.
    /// </summary>
    /// <param name="scope">Holds the key's shard.</param>
    /// <param name="key">The key.</param>
    /// <param name="field">The field.</param>
    /// <param name="by">What to add.</param>
    /// <param name="sum">
    /// At least <see cref="ExtendedFloat.MaxFormattedLength"/> bytes, for the text that the field holds now.
    /// </param>
    /// <param name="length">Bytes of that text.</param>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    [SkipLocalsInit]
    public static OpStatus IncrementFloat(
        ref KeyScope scope,
        scoped in Key key,
        scoped ReadOnlySpan<byte> field,
        ExtendedFloat by,
        scoped Span<byte> sum,
        out int length)
    {
        length = 0;
        OpStatus status = Open(ref scope, in key, out CollectionEntry entry);
        if (status == OpStatus.WrongType) return status;
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        ExtendedFloat number = ExtendedFloat.Zero;
        if (entry.Exists && View(ref scope, in entry).TryGet(field, scratch, out ReadOnlySpan<byte> value)
            && !ExtendedFloat.TryParse(value, out number)) return OpStatus.NotAFloat;
        number += by;
        if (!number.IsFinite) return OpStatus.NotFinite;
        ReadOnlySpan<byte> text = number.Format(sum);
        // It need not begin where the span does.
        text.CopyTo(sum);
        length = text.Length;
        Set(ref scope, in key, ref entry, field, sum[..length], Expiry.Keep);
        return OpStatus.Done;
    }
}
