using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

// Strings that are the text of a number.
internal static partial class StringOps
{
    /// <summary>Adds to the integer in the string, 0 if absent: Done, WrongType, NotAnInteger or Overflow.</summary>
    public static OpStatus Increment(ref KeyScope scope, scoped in Key key, long by, out long result)
    {
        result = 0;
        OpStatus status = Get(ref scope, in key, LookupMode.Write, out EntryRef found, out ReadOnlySpan<byte> value);
        if (status == OpStatus.WrongType) return status;
        if (status == OpStatus.Done && !IntegerText.TryParse(value, out result)) return OpStatus.NotAnInteger;
        long sum = unchecked(result + by);
        // The sum of two numbers overflowed if its sign differs from both.
        if (((result ^ sum) & (by ^ sum)) < 0) return OpStatus.Overflow;
        Span<byte> text = stackalloc byte[IntegerText.MaxLength];
        scope.SetFound(in key, found, IntegerText.Format(sum, text), Expiry.Keep);
        result = sum;
        return OpStatus.Done;
    }

    /// <summary>
    /// Adds to the number in the string, 0 if absent: Done, WrongType, NotAFloat or NotFinite.
    /// </summary>
    /// <param name="scope">Holds the key's shard.</param>
    /// <param name="key">The key.</param>
    /// <param name="by">The text of the number to add.</param>
    /// <param name="sum">The text that the key holds now.</param>
    [SkipLocalsInit]
    public static OpStatus IncrementFloat(
        ref KeyScope scope, scoped in Key key, scoped ReadOnlySpan<byte> by, out ReadOnlySpan<byte> sum)
    {
        sum = default;
        ExtendedFloat number = ExtendedFloat.Zero;
        OpStatus status = Get(ref scope, in key, LookupMode.Write, out EntryRef found, out ReadOnlySpan<byte> value);
        if (status == OpStatus.WrongType) return status;
        if (status == OpStatus.Done && !ExtendedFloat.TryParse(value, out number)) return OpStatus.NotAFloat;
        if (!ExtendedFloat.TryParse(by, out ExtendedFloat increment)) return OpStatus.NotAFloat;
        number += increment;
        if (!number.IsFinite) return OpStatus.NotFinite;
        Span<byte> buffer = stackalloc byte[ExtendedFloat.MaxFormattedLength];
        scope.SetFound(in key, found, number.Format(buffer), Expiry.Keep);
        // Read back rather than handed out: the buffer ends with this call.
        return Get(ref scope, in key, LookupMode.Write, out sum);
    }
}
